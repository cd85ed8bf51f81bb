/* The board: shows whom somebody wants to see, and asks every few seconds for what changed. What comes is escaped by
   the class. */
const board = document.getElementById("board"), rows = document.getElementById("rows"), lost = document.getElementById("lost");
const find = document.getElementById("find"), byName = document.getElementById("by-name"), nobody = document.getElementById("nobody");
const only = [...document.querySelectorAll("[data-only]")];
const EVERY = 4000, PATIENCE = 8000;
let seen = board.dataset.revision, order = [...rows.children].map((row) => row.id);

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const isOn = (button) => button?.getAttribute("aria-pressed") === "true";
const nameOf = (row) => row.querySelector(".who b").textContent;

/* Rows are moved only where they stand elsewhere: a page that scrolls must not jump. */
const arrange = () => {
  const wanted = order.map((id) => document.getElementById(id));
  if (isOn(byName)) wanted.sort((one, other) => nameOf(one).localeCompare(nameOf(other)));
  wanted.forEach((row, place) => { if (rows.children[place] !== row) rows.insertBefore(row, rows.children[place] ?? null); });
};
const choose = () => {
  const wished = plain(find?.value ?? "").trim(), chosen = only.filter(isOn).map((button) => button.dataset.only);
  let shown = 0;
  for (const row of rows.children) {
    row.hidden = !((!chosen.length || chosen.includes(row.className)) && (!wished || plain(row.querySelector(".who").textContent).includes(wished)));
    shown += !row.hidden;
  }
  for (const button of only) button.hidden = !isOn(button) && button.firstElementChild.textContent === "0";
  nobody.hidden = shown > 0 || !rows.children.length;
};
const take = ({ revision, parts, order: rowsInOrder }) => {
  for (const [id, html] of Object.entries(parts)) {
    const there = document.getElementById(id);
    if (!/^p\d+$/.test(id)) { if (there) there.innerHTML = html; continue; }
    const made = document.createElement("template");
    made.innerHTML = html;
    there ? there.replaceWith(made.content.firstElementChild) : rows.append(made.content.firstElementChild);
  }
  if (rowsInOrder) {
    order = rowsInOrder;
    for (const row of [...rows.children]) if (!order.includes(row.id)) row.remove();
  }
  if (rowsInOrder || Object.keys(parts).length) { arrange(); choose(); }
  seen = revision;
};

const refresh = async () => {
  if (document.visibilityState === "visible") {
    try {
      const address = new URL(board.dataset.rows, location.href);
      address.searchParams.set("since", seen);
      const answer = await fetch(address, { cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.status === 403) location.reload();
      if (!answer.ok) throw new Error(answer.status);
      take(await answer.json());
      lost.hidden = true;
    } catch {
      lost.textContent = board.dataset.lost;
      lost.hidden = false;
    }
  }
  setTimeout(refresh, EVERY);
};
for (const button of [...only, byName]) {
  button?.addEventListener("click", () => { button.setAttribute("aria-pressed", String(!isOn(button))); arrange(); choose(); });
}
find?.addEventListener("input", choose);
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") lost.hidden = true; });
setTimeout(refresh, EVERY);
