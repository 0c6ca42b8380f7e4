// The review page: brings the current task into view in the outline and in the notice.
// Without it both lists start at their top and the links still work.
"use strict";

for (const here of document.querySelectorAll(".outline [aria-current], .source .item.cur")) {
  const pane = here.closest("ol, .pane");
  if (pane && getComputedStyle(pane).overflowY === "auto") {
    const offset = here.getBoundingClientRect().top - pane.getBoundingClientRect().top;
    pane.scrollTop += offset - pane.clientHeight / 4;
  }
}
