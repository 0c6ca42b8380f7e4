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
  const done = []; // steps, each a list of [field, what it held, what it holds]
  const undone = [];
  let pasted = null; // the last block: where it began, what it held, and its step
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

  form.addEventListener("input", () => { mark(); keep(); });
  form.addEventListener("submit", () => {
    leaving = true;
    // What was not touched need not be sent; both figures of a pair are.
    const kept = new Set(changed().map((field) => field.name.replace(/^[vo]-/, "")));
    for (const field of place.keys()) field.disabled = !kept.has(field.name.replace(/^[vo]-/, ""));
  });
  window.addEventListener("pageshow", () => { for (const field of place.keys()) field.disabled = false; });
  window.addEventListener("beforeunload", (event) => { if (!leaving && changed().length) event.preventDefault(); });

  // --- what was typed outlives a session that ends: it waits in this tab until it is saved

  const slot = `${form.dataset.draft}${window.location.search}`;

  const keep = () => {
    const typed = Object.fromEntries(changed().map((field) => [field.name, field.value]));
    if (Object.keys(typed).length) sessionStorage.setItem(slot, JSON.stringify(typed));
    else sessionStorage.removeItem(slot);
  };

  const restore = () => {
    const typed = JSON.parse(sessionStorage.getItem(slot) ?? "{}");
    const step = [...place.keys()]
      .filter((field) => field.name in typed && !isChanged(field) && field.value !== typed[field.name])
      .map((field) => [field, field.value, typed[field.name]]);
    if (step.length) {
      take(step);
      status.textContent = inWords("Restored", { n: step.length });
    }
    keep();
  };

  // --- steps that can be taken back

  const put = (step, which) => {
    for (const change of step) change[0].value = change[which];
    mark();
    keep();
  };

  const take = (step) => {
    put(step, 2);
    done.push(step);
    undone.length = 0;
  };

  const back = (from, to, which, word) => {
    const step = from.pop();
    if (!step) return;
    put(step, which);
    to.push(step);
    turn.hidden = true;
    step[0][0].focus();
    status.textContent = inWords(word, {});
  };

  // What is typed into a cell is one step, once the cell is left.
  let entered = "";
  form.addEventListener("focusin", (event) => { if (place.has(event.target)) entered = event.target.value; });
  form.addEventListener("change", (event) => {
    const field = event.target;
    if (!place.has(field) || field.value === entered) return;
    done.push([[field, entered, field.value]]);
    undone.length = 0;
    entered = field.value;
  });

  // --- pasting

  const blockOf = (text) => text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));

  const lay = (block, r0, c0) => {
    const step = [];
    let skipped = 0;
    block.forEach((line, r) => line.forEach((text, c) => {
      const field = rows[r0 + r]?.[c0 + c];
      if (field) step.push([field, field.value, text.trim()]);
      else if (text.trim()) skipped += 1;
    }));
    take(step);
    return { step, skipped };
  };

  const tell = (laid, first) => {
    const words = [inWords("Pasted", { n: laid.step.length, first: first.getAttribute("aria-label") })];
    if (laid.skipped) words.push(inWords("Skipped", { n: laid.skipped }));
    status.textContent = words.join(" ");
  };

  form.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!place.has(event.target) || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
    event.preventDefault();
    const [r, c] = place.get(event.target);
    const block = blockOf(text);
    const laid = lay(block, r, c);
    pasted = { r, c, block, first: event.target, step: laid.step };
    entered = event.target.value;
    tell(laid, event.target);
    turn.hidden = block.length < 2 || block.some((line) => line.length > 1);
  });

  turn.addEventListener("click", () => {
    if (!pasted || done.at(-1) !== pasted.step) return;
    put(done.pop(), 1);
    const laid = lay([pasted.block.map((line) => line[0])], pasted.r, pasted.c);
    pasted.step = laid.step;
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
    const key = event.ctrlKey || event.metaKey ? event.key.toLowerCase() : "";
    // While a cell is being typed into, the browser takes back letters.
    if ((key === "z" || key === "y") && field.value === entered) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) back(undone, done, 2, "Redone");
      else back(done, undone, 1, "Undone");
      entered = document.activeElement.value;
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

  // --- what stands in the cell where one is: who recorded it, and how the indicator stands

  const about = form.querySelector("[data-about]");
  const verify = about.querySelector("[data-about-verify]");

  form.addEventListener("focusin", (event) => {
    const field = event.target;
    if (!place.has(field)) return;
    const cell = field.parentElement;
    const row = cell.parentElement;
    const head = row.classList.contains("part") ? row.previousElementSibling : row;
    const words = [`${field.getAttribute("aria-label")}: ${cell.title || form.dataset.wordEmpty}`, head.dataset.why];
    about.querySelector("[data-about-words]").textContent = words.filter(Boolean).join(" · ");
    about.querySelector("[data-about-link]").href = head.querySelector("th a").href;
    about.hidden = false;
    if (verify) {
      verify.hidden = !cell.dataset.reading;
      verify.value = cell.dataset.reading ?? "";
    }
  });

  restore();
  if (!changed().length) mark();
  document.getElementById("told")?.focus();
})();
