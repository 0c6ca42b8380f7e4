// Conveniences of the report form: the bar follows the figure, characters are counted, last words are carried over.
// The form works without it.
"use strict";

(() => {
  for (const bar of document.querySelectorAll("[data-fill]")) {
    const field = document.getElementById(bar.dataset.fill);
    const fill = () => {
      const share = Number.parseFloat(field.value.normalize("NFKC"));
      if (Number.isFinite(share)) bar.style.setProperty("--v", `${Math.min(Math.max(share, 0), 100)}%`);
    };
    field.addEventListener("input", fill);
    fill();
  }

  for (const counter of document.querySelectorAll("[data-count]")) {
    const field = document.getElementById(counter.dataset.count);
    const count = () => { counter.querySelector("[data-n]").textContent = [...field.value].length; };
    counter.hidden = false;
    field.addEventListener("input", count);
    count();
  }

  const carry = document.querySelector("[data-carry]");
  if (carry) {
    carry.hidden = false;
    carry.addEventListener("click", () => {
      for (const words of document.querySelectorAll("[data-last-of]")) {
        const field = document.getElementById(words.dataset.lastOf);
        if (!field.value.trim()) field.value = words.innerText.trim();
        field.dispatchEvent(new Event("input", { bubbles: true }));
      }
    });
  }
})();
