// The list of accounts: one box ticks all that wait on this page. Without a script they are ticked one by one.
(() => {
  "use strict";

  const all = document.querySelector(".accounts-t [data-all]");
  if (!all) return;
  const boxes = [...document.querySelectorAll(".accounts-t [name='ticked']")];
  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
  });
  for (const box of boxes) box.addEventListener("change", show);
  all.form.addEventListener("reset", () => setTimeout(show));
  show();
})();
