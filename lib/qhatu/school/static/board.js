/* Fetches the board's rows again every few seconds, while somebody is looking. What comes is escaped by the class. */
const board = document.getElementById("board"), lost = document.getElementById("lost");
const EVERY = 4000;
let shown = "";
const refresh = async () => {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(board.dataset.rows, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(8000) });
      if (answer.status === 403) location.reload();
      if (!answer.ok) throw new Error(answer.status);
      const rows = await answer.text();
      if (rows !== shown) board.innerHTML = shown = rows;
      lost.hidden = true;
    } catch {
      lost.textContent = board.dataset.lost;
      lost.hidden = false;
    }
  }
  setTimeout(refresh, EVERY);
};
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") lost.hidden = true; });
setTimeout(refresh, EVERY);
