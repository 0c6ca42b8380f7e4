// The files of the report form: dropped or chosen, sent one after the other with their progress, cancelled, removed.
// Without it the field is a plain file input with buttons. All words come from the page.
"use strict";

(() => {
  const root = document.querySelector("[data-evidence]");
  if (!root) return;

  const ARCHIVES = /\.(rar|7z|tar|gz|tgz|bz2|xz)$/i;
  const LONGEST_NAME = 200; // a longer one does not fit the request's head; the server cuts names anyway
  const PATIENCE = 20000; // ms for the page to save the draft that a file is attached to
  const KB = 1024;
  const MB = 1024 * 1024;

  const one = (name, within = root) => within.querySelector(`[data-${name}]`);
  const all = (name) => root.querySelectorAll(`[data-${name}]`);
  const list = one("list");
  const pick = one("pick");
  const status = one("said");
  const waiting = [];
  let sending = null;
  let patience = 0;

  const inWords = (name, figures = {}) =>
    Object.entries(figures).reduce((text, [key, value]) => text.replace(`{${key}}`, value), root.dataset[`word${name}`]);

  const sized = (bytes) => {
    if (bytes < KB) return `${bytes} B`;
    if (bytes < MB) return `${Math.round(bytes / KB)} KB`;
    return `${(bytes / MB).toFixed(1).replace(/\.0$/, "")} MB`;
  };

  // --- one row a file

  const addRow = (file) => {
    const row = one("row").content.firstElementChild.cloneNode(true);
    one("name", row).textContent = file.name;
    list.append(row);
    list.hidden = false;
    return row;
  };

  const show = (row, text, share = null) => {
    one("words", row).textContent = text;
    const bar = one("bar", row);
    bar.hidden = share === null;
    if (share !== null) bar.style.setProperty("--v", `${share}%`);
  };

  const offer = (row, ...names) => {
    for (const name of ["again", "cancel", "dismiss", "remove"]) one(name, row).hidden = !names.includes(name);
  };

  const drop = (row) => {
    const hadFocus = row.contains(document.activeElement);
    row.remove();
    list.hidden = !list.children.length;
    if (hadFocus) pick.focus();
  };

  const fail = (job, text, ...offers) => {
    job.row.classList.add("wrong");
    show(job.row, text);
    offer(job.row, ...offers, "dismiss");
    status.textContent = `${job.file.name}: ${text}`;
  };

  const store = (job, stored) => {
    const { row } = job;
    const name = one("name", row);
    name.textContent = stored.name;
    name.href = stored.url;
    row.dataset.file = stored.id;
    one("remove", row).setAttribute("formaction", stored.remove_url);
    one("remove", row).setAttribute("aria-label", `${one("remove", row).textContent} ${stored.name}`);
    show(row, inWords("Stored", { size: sized(stored.size) }));
    offer(row, "remove");
    status.textContent = `${stored.name}: ${one("words", row).textContent}`;
  };

  // --- what can be seen from here is refused at once; the server looks at everything again

  const refusal = (file) => {
    const accept = root.dataset.accept.split(",");
    if (!accept.some((ending) => file.name.toLowerCase().endsWith(ending))) {
      return inWords(ARCHIVES.test(file.name) ? "Archive" : "Type");
    }
    if (!file.size) return inWords("Empty");
    if (file.size > Number(root.dataset.largest)) return inWords("TooLarge", { size: sized(file.size) });
    const standing = all("file").length + waiting.length + (sending ? 1 : 0);
    return standing >= Number(root.dataset.most) ? inWords("TooMany") : "";
  };

  const take = (files, folders = []) => {
    one("busy").hidden = true;
    for (const name of folders) fail({ row: addRow({ name }), file: { name } }, inWords("Folder"));
    for (const file of files) {
      const reason = refusal(file);
      const job = { file, row: addRow(file) };
      job.row.job = job;
      if (reason) fail(job, reason);
      else line(job);
    }
    next();
  };

  const line = (job) => {
    job.row.classList.remove("wrong");
    show(job.row, inWords("Waiting", { size: sized(job.file.size) }));
    offer(job.row, "cancel");
    waiting.push(job);
  };

  // --- sending, one after the other

  const next = () => {
    if (sending || !waiting.length) return;
    if (!root.dataset.attachUrl) askForDraft();
    else send(waiting.shift());
  };

  const askForDraft = () => {
    for (const job of waiting) show(job.row, inWords("Draft", { size: sized(job.file.size) }));
    if (patience) return;
    patience = setTimeout(giveUp, PATIENCE);
    root.dispatchEvent(new CustomEvent("draft:ensure", { bubbles: true }));
  };

  const giveUp = () => {
    clearTimeout(patience);
    patience = 0;
    for (const job of waiting.splice(0)) fail(job, inWords("NoDraft"), "again");
  };

  // Capturing hears an event that does not bubble, too.
  document.addEventListener("draft:saved", (event) => {
    if (!event.detail?.attachUrl) return;
    clearTimeout(patience);
    patience = 0;
    root.dataset.attachUrl = event.detail.attachUrl;
    next();
  }, true);
  document.addEventListener("draft:failed", () => { if (patience) giveUp(); }, true);

  const shortened = (name) => {
    if (name.length <= LONGEST_NAME) return name;
    const ending = name.slice(name.lastIndexOf("."));
    return name.slice(0, LONGEST_NAME - ending.length) + ending;
  };

  const headers = () => ({
    Accept: "application/json",
    "X-CSRFToken": root.dataset.token,
    "X-Requested-With": "XMLHttpRequest",
  });

  const parsed = (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return null; // a sign-in page, or the error page of a proxy
    }
  };

  const send = (job) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("files", job.file, shortened(job.file.name));
    const size = sized(job.file.size);
    sending = job;
    job.request = request;
    request.open("POST", root.dataset.attachUrl);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const share = Math.floor((100 * event.loaded) / event.total);
      const sent = sized(Math.min(event.loaded, job.file.size));
      show(job.row, inWords("Sending", { sent, size, percent: share }), share);
    });
    request.upload.addEventListener("load", () => show(job.row, inWords("Checking", { size }), 100));
    request.addEventListener("load", () => answered(job, parsed(request.responseText)));
    request.addEventListener("error", () => fail(job, inWords("Network"), "again"));
    request.addEventListener("abort", () => drop(job.row));
    request.addEventListener("loadend", () => {
      sending = null;
      next();
      if (!isBusy()) one("busy").hidden = true;
    });
    request.send(body);
  };

  const answered = (job, answer) => {
    if (answer?.files?.length) store(job, answer.files[0]);
    else if (answer?.refused?.length) fail(job, answer.refused[0].detail);
    else fail(job, inWords("Session"), "again");
  };

  const cancel = (job) => {
    const place = waiting.indexOf(job);
    if (place >= 0) {
      waiting.splice(place, 1);
      drop(job.row);
    } else {
      job.request.abort();
    }
  };

  const remove = async (button) => {
    const row = button.closest("li");
    button.disabled = true;
    const answer = await fetch(button.getAttribute("formaction"), { method: "POST", headers: headers() })
      .then((response) => response.text()).then(parsed, () => null);
    button.disabled = false;
    if (answer?.removed) {
      drop(row);
      return;
    }
    row.classList.add("wrong");
    one("words", row).textContent = answer?.refused?.[0]?.detail ?? inWords("Kept");
  };

  // --- what the person does

  root.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const job = button.closest("li")?.job;
    if (button.matches("[data-remove]")) {
      event.preventDefault();
      remove(button);
    } else if (button.matches("[data-cancel]")) {
      cancel(job);
    } else if (button.matches("[data-dismiss]")) {
      drop(button.closest("li"));
    } else if (button.matches("[data-again]")) {
      line(job);
      next();
    }
  });

  pick.addEventListener("change", () => {
    const files = [...pick.files];
    pick.value = "";
    take(files);
  });

  const zone = one("drop");
  const carriesFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  // A file that misses the zone must not replace the page and what was typed on it.
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    const inside = root.contains(event.target);
    event.dataTransfer.dropEffect = inside ? "copy" : "none";
    zone.classList.toggle("over", inside);
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget || !root.contains(event.relatedTarget)) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("over");
    if (!root.contains(event.target)) return;
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.());
    const folders = entries.filter((entry) => entry?.isDirectory).map((entry) => entry.name);
    take([...event.dataTransfer.files].filter((file) => !folders.includes(file.name)), folders);
  });

  // --- nothing is lost by leaving too early

  const isBusy = () => Boolean(sending || waiting.length);
  root.closest("form")?.addEventListener("submit", (event) => {
    if (!isBusy()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const words = one("busy");
    one("busy-words").textContent = inWords("Busy");
    words.hidden = false;
    words.scrollIntoView({ block: "center" }); // clear of the bar of buttons
  }, true);
  window.addEventListener("beforeunload", (event) => { if (isBusy()) event.preventDefault(); });

  for (const part of all("scripted")) part.hidden = false;
  for (const part of all("unready")) part.hidden = false;
  for (const part of all("plain")) part.hidden = true;
  pick.classList.add("sr");
})();
