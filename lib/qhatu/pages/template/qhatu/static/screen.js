/* What ipywidgets cannot do on a screen of its own: cards that open, keypads, Enter, the phone's back button. */
(() => {
  "use strict";
  const LONGEST_TEXT = 200;

  document.addEventListener("click", (event) => {
    const head = event.target.closest?.(".card-head");
    if (head) { head.closest(".qh-card")?.classList.toggle("open"); polish(); }
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
    for (const handle of document.querySelectorAll(".noUi-handle:not([aria-label])")) {
      handle.setAttribute("aria-label", handle.closest(".jupyter-widgets")?.querySelector(".widget-label")?.textContent ?? "");
    }
    for (const head of document.querySelectorAll(".card-head")) {
      head.setAttribute("aria-expanded", head.closest(".qh-card").classList.contains("open"));
    }
    for (const field of document.querySelectorAll(".qh-field")) {
      field.querySelector("input")?.setAttribute("aria-invalid", field.classList.contains("has-trouble"));
    }
  };
  let screen = null;
  const followScreen = () => {
    const shown = document.querySelector("[data-screen]")?.dataset.screen;
    document.body.classList.toggle("deck", shown !== undefined);
    if (shown === undefined || shown === screen) return;
    if (screen !== null) {
      window.scrollTo(0, 0);
      document.dispatchEvent(new Event("qhatu:turned"));
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
  const polish = () => {
    dress();
    followVerdict();
    followScreen();
    document.dispatchEvent(new Event("qhatu:drawn"));
  };
  window.addEventListener("popstate", () => {   // the phone's own back button goes back one screen
    if (Number(screen) > 0) document.querySelector(".qh-back")?.click();
  });
  let planned = false;
  const plan = () => { if (!planned) { planned = true; requestAnimationFrame(() => { planned = false; polish(); }); } };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver(plan).observe(document.body, { childList: true, subtree: true, characterData: true });
    plan();
  });
})();
