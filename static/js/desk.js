// Conveniences of the desk: keys beside the buttons, ticks that are counted. The desk works without it.
"use strict";

(() => {
  const FIELDS = "input, textarea, select, [contenteditable]";
  const typed = new Map(); // opinions that were begun, by report: leafing through the list loses none

  // --- the keys are printed once they work

  const show = () => {
    for (const keys of document.querySelectorAll("[data-keys]")) keys.hidden = false;
    document.querySelector(".inbox .cur")?.scrollIntoView({ block: "nearest" });
    document.querySelector(".reading [role=alert]")?.scrollIntoView({ block: "center" }); // why a decision was refused
  };

  const keep = () => {
    const form = document.querySelector("[data-decision]");
    if (form) typed.set(form.dataset.decision, form.elements.note.value);
  };

  const restore = () => {
    const form = document.querySelector("[data-decision]");
    const words = form && typed.get(form.dataset.decision);
    if (words && !form.elements.note.value) form.elements.note.value = words;
  };

  const press = (key) => {
    if (key === "r") {
      const note = document.querySelector("[data-decision] textarea");
      note?.focus();
      note?.scrollIntoView({ block: "nearest" });
      return Boolean(note);
    }
    const control = document.querySelector(`[data-key="${key}"]`);
    control?.click();
    return Boolean(control);
  };

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(FIELDS)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if ("jkar".includes(event.key.toLowerCase()) && press(event.key.toLowerCase())) event.preventDefault();
  });

  document.addEventListener("htmx:beforeSwap", keep);
  document.addEventListener("htmx:afterSwap", () => { restore(); show(); });

  // --- a decision is sent once

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-decision]");
    if (!form) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("[data-decision]")) delete form.dataset.sent;
  });

  // --- how many are ticked stands on the button

  for (const form of document.querySelectorAll("[data-urge]")) {
    const all = form.querySelector("[data-all]");
    const boxes = [...form.querySelectorAll("[name=pair]:not(:disabled)")];
    const button = form.querySelector("button[type=submit]");
    const number = button?.querySelector("[data-n]");
    if (!button) continue;
    const count = () => {
      const ticked = boxes.filter((box) => box.checked).length;
      number.textContent = number.dataset.words.replace("N", ticked);
      button.disabled = ticked === 0;
      all.checked = ticked > 0 && ticked === boxes.length;
      all.indeterminate = ticked > 0 && ticked < boxes.length;
    };
    number.hidden = all.hidden = false;
    all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
    form.addEventListener("change", count);
    window.addEventListener("pageshow", count);
    count();
  }

  show();
})();
