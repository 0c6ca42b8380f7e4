// Says before a session idles out, and keeps it while somebody types. The server alone decides; without this script
// it still signs out in time. Other tabs keep the same session, so the server is asked before anything is said.
"use strict";

(() => {
  const bar = document.getElementById("idle-bar");
  if (!bar) return;
  const seconds = (name) => Number(bar.dataset[name]) * 1000;
  const [limit, warn] = [seconds("limit"), seconds("warn")];
  const PAUSE = Math.min(5 * 60 * 1000, limit / 3); // between signs of life while somebody types
  const AGAIN = 30000; // ms until a server that is away is asked again
  const MARGIN = 500; // ms, so that the server's clock has passed the moment, too

  let timer;
  let lastSeen = Date.now();
  let isOver = false;
  let isTyped = false;

  // --- asking: a question is no sign of life, a touch is

  const ask = async (method) => {
    const headers = { Accept: "application/json", "X-CSRFToken": bar.dataset.token };
    if (method === "GET") headers["X-Background"] = "1";
    const answer = await fetch(bar.dataset.url, { method, headers, cache: "no-store" });
    if (answer.redirected || answer.status === 403) return 0; // to the sign-in page
    if (!answer.ok) throw new Error(`${answer.status}`);
    return (await answer.json()).left * 1000;
  };

  const ping = async (method) => {
    try {
      const left = await ask(method);
      if (left > 0) wait(left);
      else over();
    } catch {
      plan(AGAIN); // the server is away: nobody is signed out by that
    }
  };

  // --- waiting, saying, ending

  const plan = (delay) => {
    clearTimeout(timer);
    timer = setTimeout(() => ping("GET"), Math.max(delay, 0) + MARGIN);
  };

  const wait = (left) => {
    if (isOver) return;
    const isSoon = left <= warn;
    if (isSoon && bar.hidden) say(left);
    if (!isSoon) bar.hidden = true;
    plan(isSoon ? left : left - warn);
  };

  const say = (left) => {
    const time = bar.querySelector("time");
    const ends = new Date(Date.now() + left);
    time.textContent = ends.toTimeString().slice(0, 5);
    bar.hidden = false;
  };

  const over = () => {
    isOver = true;
    clearTimeout(timer);
    if (!isTyped) {
      location.assign(location.href.split("#")[0]); // not reload(), which would send a form again
      return;
    }
    for (const each of bar.querySelectorAll("[data-soon], [data-stay]")) each.hidden = true;
    for (const each of bar.querySelectorAll("[data-over], [data-again]")) each.hidden = false;
    bar.hidden = false;
  };

  const touch = () => {
    lastSeen = Date.now();
    return ping("POST");
  };

  // --- signs of life

  bar.querySelector("[data-stay]").addEventListener("click", touch);
  document.addEventListener("input", () => {
    isTyped = true;
    if (!isOver && Date.now() - lastSeen >= PAUSE) touch();
  });
  document.addEventListener("submit", () => { isTyped = false; });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !isOver) ping("GET"); });

  wait(seconds("left"));
})();
