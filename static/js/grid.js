// The grid of values: a block pasted from Excel fills right and down, keys move as they do there, and what is not
// saved yet is marked. Without it the grid is an ordinary form. All words come from the page.
"use strict";

(() => {
  const form = document.querySelector("[data-grid]");
  if (!form) return;

  const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("input")));
  const place = new Map();
  rows.forEach((row, r) => row.forEach((field, c) => { if (field) place.set(field, [r, c]); }));

  const status = form.querySelector("[data-status]");
  const turn = form.querySelector("[data-turn]");
  const inWords = (name, words) => Object.entries(words).reduce((text, [key, value]) => text.replace(`{${key}}`, value), form.dataset[`word${name}`]);
  let pasted = null; // the last block: where it began, what it held, and what stood there before
  let leaving = false;

  // --- what is not saved yet

  // After a refusal the field comes with what was typed, and what stands beside it.
  const isChanged = (field) => field.value.trim() !== (field.dataset.held ?? field.defaultValue).trim();
  const changed = () => [...place.keys()].filter(isChanged);

  const mark = () => {
    for (const field of place.keys()) field.parentElement.classList.toggle("changed", isChanged(field));
    const n = changed().length;
    status.textContent = n ? inWords("Unsaved", { n }) : "";
  };

  form.addEventListener("input", mark);
  form.addEventListener("submit", () => {
    leaving = true;
    // What was not touched need not be sent; both figures of a pair are.
    const kept = new Set(changed().map((field) => field.name.replace(/^[vo]-/, "")));
    for (const field of place.keys()) field.disabled = !kept.has(field.name.replace(/^[vo]-/, ""));
  });
  window.addEventListener("pageshow", () => { for (const field of place.keys()) field.disabled = false; });
  window.addEventListener("beforeunload", (event) => { if (!leaving && changed().length) event.preventDefault(); });

  // --- pasting

  const blockOf = (text) => text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));

  const lay = (block, r0, c0) => {
    const before = [];
    let skipped = 0;
    block.forEach((line, r) => line.forEach((text, c) => {
      const field = rows[r0 + r]?.[c0 + c];
      if (!field) { if (text.trim()) skipped += 1; return; }
      before.push([field, field.value]);
      field.value = text.trim();
    }));
    mark();
    return { before, skipped };
  };

  const tell = (laid, first) => {
    const words = [inWords("Pasted", { n: laid.before.length, first: first.getAttribute("aria-label") })];
    if (laid.skipped) words.push(inWords("Skipped", { n: laid.skipped }));
    status.textContent = words.join(" ");
  };

  const takeBack = () => {
    for (const [field, value] of pasted.before) field.value = value;
    mark();
  };

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!place.has(event.target) || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const [r, c] = place.get(event.target);
    const block = blockOf(text);
    const laid = lay(block, r, c);
    pasted = { r, c, block, first: event.target, before: laid.before };
    tell(laid, event.target);
    turn.hidden = block.length < 2 || block.some((line) => line.length > 1);
  });

  turn.addEventListener("click", () => {
    if (!pasted) return;
    takeBack();
    const laid = lay([pasted.block.map((line) => line[0])], pasted.r, pasted.c);
    pasted.before = laid.before;
    tell(laid, pasted.first);
    turn.hidden = true;
    pasted.first.focus();
  });

  // --- keys

  const go = (field, dr, dc) => {
    let [r, c] = place.get(field);
    for (;;) {
      r += dr;
      c += dc;
      if (!rows[r] || c < 0 || c >= rows[r].length) return false;
      if (rows[r][c]) { rows[r][c].focus(); rows[r][c].select(); return true; }
    }
  };

  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!place.has(field) || event.isComposing) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && pasted) {
      event.preventDefault();
      takeBack();
      pasted = null;
      turn.hidden = true;
      status.textContent = inWords("Undone", {});
      return;
    }
    const atStart = field.selectionStart === 0 && field.selectionEnd === 0;
    const atEnd = field.selectionStart === field.value.length && field.selectionEnd === field.value.length;
    const whole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], Enter: [event.shiftKey ? -1 : 1, 0] };
    if (event.key === "ArrowLeft" && (atStart || whole)) steps.ArrowLeft = [0, -1];
    if (event.key === "ArrowRight" && (atEnd || whole)) steps.ArrowRight = [0, 1];
    const step = steps[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(field, ...step);
  });

  document.getElementById("told")?.focus();
  mark();
})();
