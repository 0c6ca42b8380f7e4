// A notice's file dropped anywhere on its field is chosen, as if picked in the dialogue.
// The page works without it: browsers take a file that is dropped on the field's own button.
"use strict";

(() => {
  const zone = document.querySelector("[data-drop]");
  const pick = zone?.querySelector('input[type="file"]');
  if (!pick) return;
  const onlyOne = document.querySelector("[data-drop-one]");
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

  // A file that misses the zone must not replace the page and what was typed on it.
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const inside = zone.contains(event.target);
    event.dataTransfer.dropEffect = inside ? "copy" : "none";
    zone.classList.toggle("over", inside);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget || !zone.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    if (!zone.contains(event.target)) return;
    const isFolder = [...event.dataTransfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
    onlyOne.hidden = event.dataTransfer.files.length === 1 && !isFolder;
    if (onlyOne.hidden) pick.files = event.dataTransfer.files;
  });
  pick.addEventListener("change", () => { onlyOne.hidden = true; });
})();
