// The report form: it saves itself while one types, and the bar, the counter and the keys are conveniences.
// Without it the form is posted by its buttons. All words come from the page.
"use strict";

(() => {
  // --- the bar follows the figure, characters are counted, last words are carried over

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

  // --- the draft saves itself

  const form = document.querySelector("[data-report]");
  if (!form) return;

  const PAUSE = 3000; // ms after the last key
  const LONGEST_WAIT = 20000; // ms of typing without a pause
  const AGAIN = 15000; // ms until a save that failed is tried again
  const PATIENCE = 20000; // ms for one answer
  const NOT_TYPED = new Set(["csrfmiddlewaretoken", "version", "seen", "report_version", "action", "files"]);

  const one = (name) => form.querySelector(`[data-${name}]`);
  const status = one("status");
  const stored = form.elements.report_version;
  const key = `report-${form.dataset.keptBy}`;
  const inWords = (name, time = "") => form.dataset[`word${name}`].replace("{time}", time);

  const fields = () => [...new FormData(form)].filter(([name, value]) => !NOT_TYPED.has(name) && typeof value === "string");
  const snapshot = () => JSON.stringify(fields());

  let saved = "unsaved" in form.dataset ? "" : snapshot();
  let timer = 0;
  let deadline = 0;
  let saving = null; // the promise of the one request that is under way
  let isOver = false; // handed in, or a colleague was faster: nothing is saved by itself any more
  let isLeaving = false;
  let isHeld = "held" in form.dataset; // a colleague's version is shown beside: only a person decides to save over it

  const isDirty = () => snapshot() !== saved;
  const say = (words, isBad = false) => {
    status.textContent = words;
    status.classList.toggle("bad", isBad);
    status.classList.toggle("quiet", !isBad);
  };

  // What was typed outlives the page where the server cannot be reached.
  const remember = () => {
    const now = new Date();
    const time = `${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`;
    try {
      localStorage.setItem(key, JSON.stringify({ fields: fields(), version: stored.value, time }));
    } catch {
      // private windows and full stores keep nothing: the page itself still does
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // nothing was kept there either
    }
  };
  const remembered = () => {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  };

  const fill = (values) => {
    for (const field of form.elements) {
      if (!field.name || NOT_TYPED.has(field.name) || field.type === "file") continue;
      const given = values.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox") field.checked = given.includes(field.value);
      else if (field.type !== "submit" && field.type !== "button") field.value = given[0] ?? "";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  // --- what the server says beside the fields

  const showBeside = (answer) => {
    for (const place of form.querySelectorAll("[data-caution]")) {
      const words = answer.cautions[place.dataset.caution] ?? "";
      if (place.textContent !== words) place.textContent = words;
      place.hidden = !words;
    }
    for (const place of form.querySelectorAll("[data-errors]")) {
      const name = place.dataset.errors;
      const sentences = answer.wrong[name] ?? [];
      place.replaceChildren(...sentences.map((sentence) => {
        const line = one("error").content.firstElementChild.cloneNode(true);
        line.id = `error-${name}`;
        line.lastElementChild.textContent = sentence;
        return line;
      }));
      place.closest(".field").classList.toggle("wrong", sentences.length > 0);
    }
    const wrong = one("wrong");
    if (wrong) wrong.hidden = true;
  };

  const showDiscard = (url) => {
    const discard = document.getElementById("discard");
    discard.action = url;
    discard.elements.version.value = stored.value;
    one("discard").hidden = false;
  };

  // --- saving: one request at a time, the last state wins

  // Who signs in again in another tab has a new token, which the form on this page does not know. No script can read
  // its cookie, so the page is asked for it; whether there was a page of the person's to ask.
  const renewToken = async () => {
    const page = await fetch(location.href, { signal: AbortSignal.timeout(PATIENCE) });
    const anew = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[data-report]");
    if (!anew) return false;
    form.elements.csrfmiddlewaretoken.value = anew.elements.csrfmiddlewaretoken.value;
    return true;
  };

  const send = async (ensure, isAgain = false) => {
    const body = new FormData(form);
    body.delete("files");
    body.set("action", "draft");
    if (ensure) body.set("ensure", "1");
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { "X-Requested-With": "autosave", Accept: "application/json" },
      signal: AbortSignal.timeout(PATIENCE),
      keepalive: document.hidden,
    });
    const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
    if (response.status === 403 && !isJson && !isAgain && await renewToken()) return send(ensure, true);
    if (!isJson) throw new Error(response.redirected || response.status === 403 ? "Session" : "Failed");
    return { status: response.status, answer: await response.json() };
  };

  const take = (answer, sent) => {
    saved = sent;
    forget();
    showBeside(answer);
    if (answer.version === null) {
      say(inWords("Nothing"));
      return;
    }
    stored.value = answer.version;
    say(inWords(Object.keys(answer.wrong).length ? "Partly" : "Saved", answer.saved_at));
    if (answer.discardUrl) showDiscard(answer.discardUrl);
    const detail = { version: answer.version, attachUrl: answer.attachUrl };
    form.dispatchEvent(new CustomEvent("draft:saved", { bubbles: true, detail }));
  };

  const fail = (kind) => {
    remember();
    say(inWords(kind), true);
    form.dispatchEvent(new CustomEvent("draft:failed", { bubbles: true }));
    if (!isOver) wait(AGAIN);
  };

  const refuse = (sentence, isStale) => {
    isOver = true;
    remember();
    say(sentence, true);
    one("compare").hidden = !isStale;
    form.dispatchEvent(new CustomEvent("draft:failed", { bubbles: true }));
  };

  const attempt = async (ensure) => {
    const sent = snapshot();
    if (!isLeaving) say(inWords("Saving"));
    try {
      const { status: code, answer } = await send(ensure);
      if (code === 200) take(answer, sent);
      else refuse(answer.detail, code === 412);
    } catch (error) {
      fail(error.message === "Session" ? "Session" : "Failed");
    }
  };

  const save = async ({ ensure = false } = {}) => {
    clearTimeout(timer);
    timer = deadline = 0;
    while (saving) await saving;
    if (isOver || (!ensure && !isDirty())) return;
    saving = attempt(ensure);
    await saving;
    saving = null;
    if (isDirty() && !isOver && !timer) wait(PAUSE);
  };

  const wait = (pause) => {
    clearTimeout(timer);
    if (!isHeld) timer = setTimeout(save, pause);
  };

  const saveNow = async () => {
    isHeld = false;
    if (isDirty()) await save();
    else if (!stored.value) say(inWords("Nothing"));
  };

  form.addEventListener("input", (event) => {
    if (isOver || NOT_TYPED.has(event.target.name)) return;
    if (!isDirty()) {
      clearTimeout(timer);
      timer = 0;
      return;
    }
    if (!saving) say(inWords("Typed"));
    deadline ||= Date.now() + LONGEST_WAIT;
    wait(Math.max(Math.min(PAUSE, deadline - Date.now()), 0));
  });

  form.addEventListener("draft:ensure", () => save({ ensure: true }));

  // --- handing in waits for a save that is under way, which would make it stale, and happens once

  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (isLeaving) {
      event.preventDefault();
      return;
    }
    const isDraft = button?.value === "draft" && !button.matches("[data-compare]");
    if (isDraft && !isOver) {
      event.preventDefault();
      await saveNow();
      return;
    }
    clearTimeout(timer);
    if (saving) {
      event.preventDefault();
      await saving;
      form.requestSubmit(button);
      return;
    }
    renewToken();
    isLeaving = isOver = true;
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.isComposing) return;
    if (event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit(one("submit"));
    } else if (event.key.toLowerCase() === "s") {
      event.preventDefault();
      saveNow();
    }
  });

  // --- leaving the page

  window.addEventListener("beforeunload", (event) => {
    if (isLeaving || !(isDirty() || saving)) return;
    remember();
    event.preventDefault();
  });
  let isGone = false;
  window.addEventListener("pagehide", () => { isGone = true; }); // an answer would find nobody here
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !isGone && !isHeld && isDirty()) save();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // --- throwing the draft away asks once more, on the button itself

  const SECOND_THOUGHTS = 5000; // ms
  const discard = document.getElementById("discard");
  const discardButton = one("discard");
  const label = discardButton.textContent;
  let isSure = false;
  discard.addEventListener("submit", (event) => {
    if (!isSure) {
      event.preventDefault();
      isSure = true;
      discardButton.textContent = form.dataset.wordSure;
      setTimeout(() => {
        isSure = false;
        discardButton.textContent = label;
      }, SECOND_THOUGHTS);
      return;
    }
    isLeaving = isOver = true;
    clearTimeout(timer);
    forget();
    discard.elements.version.value = stored.value;
  });

  // --- what an earlier visit could not save

  const kept = remembered();
  if (kept?.fields && !("unsaved" in form.dataset)) {
    const before = fields();
    const version = stored.value;
    if (JSON.stringify(kept.fields) === saved) {
      forget();
    } else {
      fill(kept.fields);
      // Written on an older draft, it is compared with the newer one first, if that is not the person's own.
      if (!("own" in form.dataset)) stored.value = kept.version;
      const note = one("restored");
      note.querySelector("[data-words]").textContent = inWords("Restored", kept.time);
      note.hidden = false;
      one("drop-restored").addEventListener("click", () => {
        stored.value = version;
        fill(before);
        forget();
        note.hidden = true;
      });
    }
  } else if ("unsaved" in form.dataset) {
    forget();
  }

  one("keys").hidden = false;
  if (isDirty()) {
    say(inWords("Typed"));
    wait(PAUSE);
  }
})();
