// What the frame needs of a script: the theme, the folded navigation, and searching while one types.
// Every page works without it. No inline script: the content security policy allows this file alone.
"use strict";

(() => {
  const THEMES = ["auto", "light", "dark"];
  const YEAR = 31536000;
  const root = document.documentElement;

  const remember = (name, value) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${value}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  };

  // --- theme: as the system, light, dark, and round again

  const buttons = document.querySelectorAll("[data-theme-next]");
  const showTheme = () => {
    for (const label of document.querySelectorAll("[data-theme-next] .label")) {
      label.textContent = label.dataset[root.dataset.theme];
    }
  };
  showTheme();
  for (const button of buttons) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length];
      root.dataset.theme = next;
      remember("theme", next);
      showTheme();
    });
  }

  // --- the navigation stays as it was left

  const fold = document.getElementById("fold");
  fold?.addEventListener("change", () => remember("fold", fold.checked ? "1" : "0"));

  // --- printing

  for (const print of document.querySelectorAll("[data-print]")) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // --- a tap beside the phone's sheet of further entries closes it, and so does Escape

  const more = document.getElementById("more-tabs");
  const closeMore = () => { if (more) more.checked = false; };
  document.addEventListener("click", (event) => {
    if (more?.checked && !event.target.closest(".nav")) closeMore();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeMore(); });

  // --- search while typing, but never on the half-typed pinyin of an input method

  let timer;
  const search = (event) => {
    if (!event.target.matches("[data-live]") || event.isComposing) return;
    clearTimeout(timer);
    timer = setTimeout(() => event.target.form.requestSubmit(), 350);
  };
  document.addEventListener("input", search);
  document.addEventListener("compositionend", search);
  // What was typed has been searched for: leaving the field must not ask again, over the click that left it.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-live]")) event.stopPropagation();
  }, true);

  // --- the bell counts once a minute: not in a tab that nobody sees, and silent where the server is away

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (document.hidden && event.target.closest("#bell")) event.preventDefault();
  });

  // --- what went wrong in the background is said on the page

  const error = document.getElementById("net-error");
  const say = (event) => {
    if (!error || event.target.closest?.("#bell")) return;
    error.hidden = false;
    error.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("htmx:responseError", say);
  document.addEventListener("htmx:sendError", say);
  document.addEventListener("htmx:timeout", say);
})();
