/* Reads a screen aloud with a voice that the device itself has: one from the network would not speak in a class. */
(() => {
  "use strict";
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
    const button = event.target.closest?.(".listen");
    if (button) speak(button);
  });
  document.addEventListener("qhatu:turned", () => speech?.cancel());
  document.addEventListener("qhatu:drawn", showListen);
})();
