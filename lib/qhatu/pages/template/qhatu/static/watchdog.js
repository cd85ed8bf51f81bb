/* Watches over what is typed on a page of a module: stock ipywidgets loses it without a word where a kernel died or a
   socket is half dead.
   - What is typed stays on the phone until the class says that this very text is kept, and is handed in again.
   - Every message must come back from the kernel; where it does not, the page says so and opens itself again.
   - A tap never overtakes the letters typed before it.
   Time is measured by the steady clock (`performance.now`): a phone's date may jump. */
(() => {
  "use strict";
  const BETWEEN_LOOKS = 2000, PATIENCE = 8000, BETWEEN_RELOADS = 8000, SLOW = 25_000, STUCK = 75_000, TAP_WAITS = 8000;
  const UNHEARD = 12_000, ANSWER = 4000, LEAVING_WAITS = 2000, BETWEEN_CHECKS = 20_000, LATE = 1000;
  const byId = (id) => document.getElementById(id);
  const now = () => performance.now();

  /* ---- drafts */

  let place = null, savesWhileTyping = true, leftBehind = {}, handedIn = false;
  let heard = 0;                 // the number of the last acknowledgement
  const typedAt = new Map();     // by key: when it was typed on this page, by the steady clock
  const noted = new Map();       // by key: the text
  const after = new Map();       // by key: an acknowledgement counts only if it is later than this one
  const remindedAt = new Map();  // by key: when it was handed in again
  const drafts = () => (place ? qhatuDrafts.read(place) : {});
  const keyOf = (element) => {
    const holder = element.closest("[class*='key:']");
    return holder && [...holder.classList].find((name) => name.startsWith("key:")).slice(4);
  };
  const textOf = (input) => {   // a choice is kept by the name that stands there
    if (input.type === "radio") return input.closest("label")?.textContent.trim() ?? "";
    if (input.tagName === "SELECT") return input.selectedOptions[0]?.textContent ?? "";
    return input.value;
  };
  const status = () => document.querySelector(".saved[data-acked]");
  const note = ({ target, type }) => {
    const key = place && target.matches?.("input,select,textarea") && keyOf(target);
    if (!key) return;
    const text = textOf(target), seen = Number(status()?.dataset.seen ?? 0);
    if (type === "change" && noted.get(key) === text) return;   // only left: what stands there was typed before
    noted.set(key, text);
    qhatuDrafts.write(place, { ...drafts(), [key]: { text, at: Date.now(), seen } });
    typedAt.set(key, now());
    after.set(key, heard);
    remindedAt.delete(key);
    if (status()?.dataset.state === "saved") status().dataset.state = "typed";   // what is said to be kept is another text
  };
  document.addEventListener("input", note, true);
  document.addEventListener("change", note, true);

  let lastAcked = "";
  const acknowledge = ({ dataset: { acked } }) => {
    if (!place || acked === lastAcked) return;
    lastAcked = acked;
    const left = drafts();
    for (const [key, [text, number]] of Object.entries(JSON.parse(acked))) {
      if (left[key]?.text === text && number > (after.get(key) ?? 0)) delete left[key];
      heard = Math.max(heard, number);
    }
    qhatuDrafts.write(place, left);
  };
  /* How long ago a draft was typed, in seconds. A date that was put back cannot make it younger than it is. */
  const ageOf = (key, draft) => {
    const byDate = (Date.now() - Number(draft.at)) / 1000, steadily = (now() - (typedAt.get(key) ?? now())) / 1000;
    return Math.max(0, Number.isFinite(byDate) ? byDate : 0, steadily);
  };
  const handIn = (chosen, screen = "") => {
    const box = document.querySelector(".qh-drafts textarea");
    const told = Object.entries(chosen).map(([key, draft]) => {
      return [key, { text: draft.text, age: ageOf(key, draft), seen: draft.seen }];
    });
    if (!box || (!told.length && !screen)) return;
    box.value = JSON.stringify({ drafts: Object.fromEntries(told), screen });
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const handInWhatWasLeft = () => {
    // Only what an earlier page left, and nobody has typed over since: a text in the making must not be set back.
    const left = Object.entries(drafts()).filter(([key, { text }]) => !typedAt.has(key) && leftBehind[key]?.text === text);
    handIn(Object.fromEntries(left), screenToGoTo());
  };
  /* Typed texts of which the class says nothing although it says that all is kept: handed in once more, and where that
     does not help either this kernel knows nothing of the page. */
  const unheard = () => {
    if (!savesWhileTyping || !["saved", "typed"].includes(status()?.dataset.state)) return false;
    const silent = Object.entries(drafts()).filter(([key]) => typedAt.has(key) && now() - typedAt.get(key) > UNHEARD);
    const reminded = silent.filter(([key]) => remindedAt.has(key));
    const others = silent.filter(([key]) => !remindedAt.has(key));
    for (const [key] of others) remindedAt.set(key, now());
    if (isConnected()) handIn(Object.fromEntries(others));
    return reminded.some(([key]) => now() - remindedAt.get(key) > PATIENCE);
  };
  /* What was typed without a network is sent as if it were typed when the network is back: others who typed meanwhile
     would be overruled by an older text. Drafts tell their age. */
  const wouldComeLate = () =>
    status()?.dataset.shared === "yes" && qhatuDrafts.isStored(place)
    && [...typedAt].some(([key, at]) => key in drafts() && now() - at > LATE);
  const follow = () => {
    const mark = document.querySelector("[data-drafts]");
    if (mark && !place) {
      place = mark.dataset.drafts;
      savesWhileTyping = mark.dataset.saves !== "asked";
      leftBehind = drafts();
      qhatuDrafts.remove(qhatuDrafts.notOf(qhatuDrafts.named(place).learner));   // whoever used the phone before has left it
    }
    document.querySelectorAll("[data-acked]").forEach(acknowledge);
    if (place && isConnected() && !handedIn && document.querySelector(".qh-drafts textarea")) {
      handedIn = true;
      setTimeout(handInWhatWasLeft, 300);
    }
  };

  /* ---- the connection: every widget message must come back as "idle" from the kernel */

  const Socket = window.WebSocket, text = new TextDecoder();
  const waiting = new Map();
  let open = 0, begun = false, lost = false;
  const isConnected = () => open > 0;
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
      this.addEventListener("open", () => {
        lost ||= begun && wouldComeLate();
        open += 1;
        begun = this.wasOpen = true;
      });
      this.addEventListener("close", () => { if (this.wasOpen) open -= 1; });
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
          if (header.msg_type === "comm_msg") {
            if (lost) return;   // the page is opened again and hands in its drafts
            waiting.set(header.msg_id, now());
          }
        } catch { /* not a kernel message */ }
      }
      super.send(data);
    }
  };
  const kernel = () => {
    try { return JSON.parse(byId("jupyter-config-data").textContent).kernelId; } catch { return null; }
  };
  const asked = async (path) => {   // what the class answers; null where it does not
    const patience = new AbortController(), timer = setTimeout(() => patience.abort(), ANSWER);
    try {
      return await (await fetch(path, { signal: patience.signal, cache: "no-store" })).json();
    } catch { return null; } finally { clearTimeout(timer); }
  };
  /* How the class says this page stands: "here", "gone", "crowded" where other pages took its place, "out" where
     nobody is signed in; empty where the class does not answer. */
  const standing = async () => {
    const id = kernel(), answer = await asked(id ? `/page/${id}` : "/alive");
    return answer ? (answer.page ?? "gone") : "";
  };

  /* ---- opening again */

  const SCREEN = "qhatu:screen";
  const screenToGoTo = () => {
    try {
      const [path, name] = JSON.parse(sessionStorage.getItem(SCREEN) || "[]");
      sessionStorage.removeItem(SCREEN);
      return path === location.pathname ? name : "";
    } catch { return ""; }
  };
  const reopen = () => {
    try {
      const name = document.querySelector("[data-screen]")?.dataset.name ?? "";
      sessionStorage.setItem(SCREEN, JSON.stringify([location.pathname, name]));
    } catch { /* then it begins where the class knows it was */ }
    location.reload();
  };
  /* By itself a page opens again only while it is looked at (forgotten tabs would take each other's kernels for ever),
     never before it is eight seconds old, and never where that would lose what is typed. */
  const reopenByItself = () => {
    if (document.visibilityState !== "visible" || now() < BETWEEN_RELOADS) return;
    if (place && !qhatuDrafts.isStored(place)) return;
    reopen();
  };
  const reopenIfAnswered = async () => {   // without the class a browser would show its own page, and ours were gone
    if (await asked("/alive")) reopen(); else tell("offline");
  };
  const tell = (what) => {
    const banner = byId("trouble");
    if (!banner) return;
    banner.hidden = !what;
    for (const one of banner.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== what;
  };

  let answeredSince = 0, askedAt = 0, grewAt = 0, isBroken = false, wasAway = false, crowded = false;
  let wantedToLeave = false;
  const isDrawn = () => begun && document.querySelector("#rendered_cells .jupyter-widgets") !== null;
  const isWhole = () => byId("page_end") !== null;
  const look = () => (isDrawn() || crowded ? watchTyping() : watchOpening());
  /* A page that is still being made is waited for; one whose stream broke off is opened again. */
  const watchOpening = async () => {
    const silence = now() - grewAt;
    if (silence < PATIENCE && !isBroken && !lost) return;
    const found = Boolean(await asked("/alive"));
    if (isDrawn()) return;
    wasAway ||= !found;
    const isStuck = wasAway || isBroken || lost || silence > STUCK || (document.readyState !== "loading" && !isWhole());
    if (found && isStuck) reopenByItself();
    const slow = byId("loading_slow");
    if (slow) slow.hidden = now() < SLOW;
    tell(!found ? "offline" : isStuck || (!slow && silence > SLOW) ? "unopened" : "");
  };
  const watchTyping = async () => {
    const oldest = Math.min(...waiting.values(), Infinity);
    const isDeaf = now() - oldest > PATIENCE || unheard();
    if (isConnected() && !isDeaf && !lost && !crowded) {
      answeredSince = 0;
      wantedToLeave = false;
      tell("");
      // The socket of a kernel that was stopped stays open, and nothing would tell before somebody types.
      if (document.visibilityState === "visible" && now() - askedAt > BETWEEN_CHECKS) askHowItStands({ mayStay: true });
      return;
    }
    tell(crowded ? "crowded" : wantedToLeave ? "stay" : "offline");
    await askHowItStands({ mayStay: !isDeaf && !lost });
  };
  const askHowItStands = async ({ mayStay }) => {
    askedAt = now();
    const found = await standing();
    crowded = found === "crowded";
    if (crowded) tell("crowded");
    answeredSince = found ? answeredSince || now() : 0;
    if (!found || crowded) return;
    // The page connects again by itself; where the class answers and its socket does not, something else is wrong.
    const gaveUp = !isConnected() && now() - answeredSince > PATIENCE;
    if (found !== "here" || !mayStay || gaveUp) reopenByItself();
  };
  document.addEventListener("visibilitychange", () => {   // the phone woke up: is the kernel still there?
    if (document.visibilityState === "visible" && isDrawn()) askHowItStands({ mayStay: true });
  });

  /* ---- taps */

  const BUTTON = "#rendered_cells button.jupyter-button";
  const settled = async () => {   // nothing is on its way; what ipywidgets held back is sent at once after an answer
    const until = now() + TAP_WAITS;
    for (let calm = 0; calm < 2; ) {
      if (now() > until) return false;
      calm = isConnected() && waiting.size === 0 ? calm + 1 : 0;
      await new Promise((done) => setTimeout(done, 15));
    }
    return true;
  };
  let passing = null;
  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.(BUTTON);
    if (!button || passing === button || (isConnected() && waiting.size === 0)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (button.getAttribute("aria-busy")) return;   // tapped twice while it waited
    button.setAttribute("aria-busy", "true");
    const mayPass = await settled();
    button.removeAttribute("aria-busy");
    if (!mayPass) { tell("offline"); return; }
    passing = button;
    button.click();
    passing = null;
  }, true);
  const leave = async (link) => {   // a page that is left takes with it what was not sent yet
    const until = now() + LEAVING_WAITS;
    while (now() < until && Object.keys(drafts()).length) await new Promise((done) => setTimeout(done, 50));
    location.assign(link.href);
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-reload]")) { reopenIfAnswered(); return; }
    const link = event.target.closest?.("a[href]");
    if (!link || !begun || link.target || link.origin !== location.origin) return;
    if (!isConnected()) {   // there is nothing to go to, and no way back here
      event.preventDefault();
      wantedToLeave = true;
      tell("stay");
    } else if (savesWhileTyping && Object.keys(drafts()).length) {
      event.preventDefault();
      leave(link);
    }
  });

  window.addEventListener("offline", () => { wasAway = true; });   // while it opens; later the socket tells
  window.addEventListener("error", ({ target }) => {   // a part of the page itself did not come
    if (target instanceof HTMLScriptElement && !isDrawn()) isBroken = true;
  }, true);
  new MutationObserver(() => { grewAt = now(); follow(); })
    .observe(document.documentElement, { childList: true, subtree: true, characterData: true });
  setInterval(look, BETWEEN_LOOKS);
})();
