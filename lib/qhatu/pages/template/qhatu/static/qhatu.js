/* What a learner's page does in the browser, beside the widgets:
   - keeps what is typed on the phone until the class says it is kept, and hands it in again after a reload;
   - watches the connection: a kernel that died or a socket that is half dead takes typed values silently;
   - reads a screen aloud with a voice of the device itself, opens cards, brings up the keypad of numbers. */
(() => {
  "use strict";
  const READY_SECONDS = 25, PATIENCE_SECONDS = 8, NEVER = Infinity, LONGEST_TEXT = 200;
  const byId = (id) => document.getElementById(id);

  /* Drafts: what was typed and not yet acknowledged, by learner, enterprise and module. */
  let place = null, leftBehind = {};
  const read = () => { try { return JSON.parse(localStorage.getItem(place) || "{}"); } catch { return {}; } };
  const write = (drafts) => {
    try {
      if (Object.keys(drafts).length) localStorage.setItem(place, JSON.stringify(drafts));
      else localStorage.removeItem(place);
    } catch { /* a full or forbidden store: the class still keeps it */ }
  };
  const keyOf = (element) => {
    const holder = element.closest("[class*='key:']");
    return holder && [...holder.classList].find((name) => name.startsWith("key:")).slice(4);
  };
  const draftOf = (input) => {   // a choice is kept by its name; the class acknowledges it by its code
    if (input.type === "radio") return { text: input.closest("label")?.textContent.trim() ?? "", chosen: true };
    if (input.tagName === "SELECT") return { text: input.selectedOptions[0]?.textContent ?? "", chosen: true };
    return { text: input.value, chosen: false };
  };
  const note = ({ target }) => {
    const key = place && target.matches?.("input,select,textarea") && keyOf(target);
    if (key) write({ ...read(), [key]: draftOf(target) });
  };
  document.addEventListener("input", note, true);
  document.addEventListener("change", note, true);
  const acknowledge = (element) => {
    let kept; try { kept = JSON.parse(element.dataset.acked || "{}"); } catch { return; }
    const drafts = read();
    for (const [key, value] of Object.entries(kept)) {
      if (drafts[key]?.chosen || drafts[key]?.text === value) delete drafts[key];
    }
    write(drafts);
  };
  const handIn = () => {
    // Only what an earlier page left, and nobody has typed over since: a text in the making must not be set back.
    const now = read(), box = document.querySelector(".qh-drafts textarea");
    const left = Object.entries(leftBehind).filter(([key, draft]) => now[key]?.text === draft.text);
    if (!box || !left.length) return;
    box.value = JSON.stringify(Object.fromEntries(left.map(([key, draft]) => [key, draft.text])));
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  /* The connection: every widget message must come back as "idle" from the kernel. */
  const Socket = window.WebSocket, text = new TextDecoder();
  const waiting = new Map();
  let open = 0, seen = false, lost = false;
  const frame = (buffer) => {   // v1.kernel.websocket.jupyter.org: a count of offsets, the offsets, the parts
    const view = new DataView(buffer), at = (i) => Number(view.getBigUint64(8 * (i + 1), true));
    const part = (i) => JSON.parse(text.decode(new Uint8Array(buffer, at(i), at(i + 1) - at(i))));
    return { header: part(1), parent: () => part(2), content: () => part(4) };
  };
  const plain = (data) =>   // the bytes alone, wherever in a larger buffer they stand
    (ArrayBuffer.isView(data) ? data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) : data);
  window.WebSocket = class extends Socket {
    constructor(url, protocols) {
      super(url, protocols);
      if (!String(url).includes("/channels")) return;
      this.addEventListener("open", () => { open += 1; seen = true; });
      this.addEventListener("close", () => { open = Math.max(0, open - 1); });
      this.addEventListener("message", async ({ data }) => {
        if (typeof data === "string") return;
        const message = frame(data instanceof Blob ? await data.arrayBuffer() : plain(data));
        if (message.header.msg_type !== "status") return;
        const state = message.content().execution_state;
        if (["restarting", "autorestarting", "dead"].includes(state)) lost = true;
        if (state === "idle") waiting.delete(message.parent().msg_id);
      });
    }
    send(data) {
      if (typeof data !== "string" && this.url.includes("/channels")) {
        try {
          const { header } = frame(plain(data));
          if (header.msg_type === "comm_msg") waiting.set(header.msg_id, Date.now());
        } catch { /* not a kernel message */ }
      }
      super.send(data);
    }
  };
  const kernel = () => {
    try { return JSON.parse(byId("jupyter-config-data").textContent).kernelId; } catch { return null; }
  };
  const reload = () => {
    const last = Number(sessionStorage.getItem("qhatu:reloaded") || 0);
    if (Date.now() - last < 8000) return;   // never a storm of reloads
    if (document.visibilityState !== "visible") return;   // forgotten tabs would take each other's kernels for ever
    sessionStorage.setItem("qhatu:reloaded", Date.now());
    location.reload();
  };
  const answers = async () => {   // the status of our kernel; 0 where nobody answers
    try {
      return (await fetch(`/api/kernels/${kernel()}`, { signal: AbortSignal.timeout(4000), cache: "no-store" })).status;
    } catch { return 0; }
  };
  let troubleSince = 0;
  const watch = async () => {
    const oldest = Math.min(...waiting.values(), NEVER), age = (Date.now() - oldest) / 1000;
    const trouble = seen && (open === 0 || age > PATIENCE_SECONDS || lost);
    const banner = byId("trouble");
    if (banner) banner.hidden = !trouble;
    if (!trouble) { troubleSince = 0; return; }
    troubleSince ||= Date.now();
    if (!lost && Date.now() - troubleSince < PATIENCE_SECONDS * 1000) return;
    const status = await answers();
    if (status && (status !== 200 || lost || age > PATIENCE_SECONDS)) reload();
  };
  document.addEventListener("visibilitychange", async () => {   // the phone woke up: is the kernel still there?
    if (document.visibilityState !== "visible" || !seen || !kernel()) return;
    const status = await answers();
    if (status && status !== 200) reload();
  });

  /* Aloud, with a voice that the device itself has: a voice from the network would not speak in a class. */
  const speech = window.speechSynthesis;
  const voice = () => {
    const language = document.documentElement.lang.slice(0, 2);
    return speech?.getVoices().find((one) => one.localService && one.lang.toLowerCase().startsWith(language));
  };
  const showListen = () => {
    const silent = !voice();
    for (const button of document.querySelectorAll(".listen")) button.hidden = silent;
  };
  speech?.addEventListener?.("voiceschanged", showListen);
  const speak = (button) => {
    if (speech.speaking) { speech.cancel(); return; }
    const from = button.closest(".qh-main, .jp-MarkdownCell, main");
    const spoken = "h1, h2, p.say, .big, [data-aloud], .jp-RenderedMarkdown p, .jp-RenderedMarkdown li";
    const words = [...from.querySelectorAll(spoken)]
      .filter((one) => one.offsetParent !== null && !one.parentElement.closest("[data-aloud]"))
      .map((one) => one.textContent.trim());
    const said = new SpeechSynthesisUtterance(words.join(". "));
    said.voice = voice(); said.lang = said.voice.lang; said.rate = 0.95;
    speech.speak(said);
  };

  document.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    if (on("[data-reload]")) location.reload();
    else if (on(".listen")) speak(on(".listen"));
    else if (on(".card-head")) { on(".qh-card")?.classList.toggle("open"); polish(); }
  });
  document.addEventListener("keydown", (event) => {   // Enter goes to the next field, or on
    if (event.key !== "Enter" || !event.target.matches?.(".qh-field input")) return;
    const inputs = [...document.querySelectorAll(".qh-field input")].filter((one) => one.offsetParent !== null);
    const next = inputs[inputs.indexOf(event.target) + 1];
    next ? next.focus() : document.querySelector(".qh-go")?.focus();
  });

  /* After the widgets drew something: what ipywidgets cannot say about its own elements. */
  const dress = () => {
    for (const input of document.querySelectorAll(".qh-field input[type=text]:not([autocomplete])")) {
      Object.assign(input, { autocomplete: "off", enterKeyHint: "next", maxLength: LONGEST_TEXT });
      if (input.closest(".qh-number")) input.inputMode = "decimal";
    }
    for (const head of document.querySelectorAll(".card-head")) {
      head.setAttribute("aria-expanded", head.closest(".qh-card").classList.contains("open"));
    }
    for (const field of document.querySelectorAll(".qh-field")) {
      field.querySelector("input")?.setAttribute("aria-invalid", field.classList.contains("has-trouble"));
    }
    showListen();
  };
  let handedIn = false;
  const followDrafts = () => {
    const page = document.querySelector("[data-drafts]");
    if (page && !place) { place = page.dataset.drafts; leftBehind = read(); }
    if (place && open && !handedIn && document.querySelector(".qh-drafts textarea")) {
      handedIn = true;
      setTimeout(handIn, 300);
    }
    document.querySelectorAll("[data-acked]").forEach(acknowledge);
  };
  let screen = null;
  const followScreen = () => {
    const shown = document.querySelector("[data-screen]")?.dataset.screen;
    document.body.classList.toggle("deck", shown !== undefined);
    if (shown === undefined || shown === screen) return;
    if (screen !== null) {
      window.scrollTo(0, 0);
      speech?.cancel();
      if (Number(shown) > Number(screen)) history.pushState({}, "");
    }
    screen = shown;
  };
  let told = null;
  const followVerdict = () => {   // what was said of an answer must not stay below the edge of the screen
    const verdict = document.querySelector("[data-verdict]");
    if (verdict && verdict.textContent !== told && screen !== null) {
      verdict.scrollIntoView({ block: "center", behavior: "smooth" });
    }
    told = verdict?.textContent ?? null;
  };
  const polish = () => { dress(); followDrafts(); followVerdict(); followScreen(); };
  window.addEventListener("popstate", () => {   // the phone's own back button goes back one screen
    if (Number(screen) > 0) document.querySelector(".qh-back")?.click();
  });
  let planned = false;
  const plan = () => { if (!planned) { planned = true; requestAnimationFrame(() => { planned = false; polish(); }); } };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(plan).observe(document.body, { childList: true, subtree: true, characterData: true });
    plan();
    setInterval(watch, 2000);
    setTimeout(() => { const slow = byId("loading_slow"); if (slow) slow.hidden = false; }, READY_SECONDS * 1000);
  });
})();
