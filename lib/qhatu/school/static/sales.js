/* «Mis ventas»: a tap is a sale. What is shown is what this phone keeps; the class gets it whenever it answers. */
"use strict";

const $ = (id) => document.getElementById(id);
const words = $("words").dataset;
const EVERY = 20000;
const PATIENCE = 20000;
const FIRST = 4000;
const CARRIED = "#carried=";
// A finger that trembles taps twice within this; two sales of one thing take longer.
const TREMBLE = 300;

let state = null;  // { owner, facts, sales: Map(uid -> record) }
let open = null;   // what the sheet shows: { id, price, product, named, touched }
let last = { product: "", at: 0, undo: null };
let syncing = false, again = false, refreshed = false, hiding = 0;

/* ---- words and numbers */

const say = (text, facts = {}) => text.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

/* A typed number as a whole number of its smallest parts; null where it is none. Both marks are taken as decimals,
   unless three figures behind one can only be thousands. */
function parts(typed, decimals) {
  let text = typed.replace(/[\s\u00a0]/g, "");
  const mark = Math.max(text.lastIndexOf(","), text.lastIndexOf("."));
  if (mark >= 0) {
    const behind = text.length - mark - 1;
    const thousands = behind === 3 && decimals < 3;
    text = thousands ? text.replace(/[.,]/g, "") : `${text.slice(0, mark).replace(/[.,]/g, "")}.${text.slice(mark + 1)}`;
  }
  const found = /^(\d{0,9})(?:\.(\d*))?$/.exec(text);
  if (!found || !(found[1] || found[2]) || (found[2] ?? "").replace(/0+$/, "").length > decimals) return null;
  return Number(found[1] || 0) * 10 ** decimals + Number((found[2] ?? "").padEnd(decimals, "0").slice(0, decimals) || 0);
}

/* Whole parts as the class reads them: "17.50". */
function plain(amount, decimals) {
  const digits = String(amount).padStart(decimals + 1, "0");
  return decimals ? `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}` : digits;
}

/* Whole parts as the reader reads them; `full` keeps idle zeros. */
function shown(amount, decimals, full, grouped = true) {
  const { mark } = state.facts.money;
  let [whole, behind = ""] = plain(amount, decimals).split(".");
  if (!full) behind = behind.replace(/0+$/, "");
  if (grouped) whole = whole.replace(/\B(?=(\d{3})+$)/g, mark === "," ? "." : ",");
  return behind ? `${whole}${mark}${behind}` : whole;
}

const decimals = () => state.facts.money.decimals;
const cents = (text) => parts(text, decimals()) ?? 0;
const units = (text) => parts(text, 3) ?? 0;
const money = (amount) => `${state.facts.money.symbol}\u00a0${shown(amount, decimals(), true)}`;
const inCoins = (amount) => {
  const coin = cents(state.facts.money.coin);
  return Math.max(coin, Math.round(amount / coin) * coin);
};

function line(sale) {
  const many = `${shown(units(sale.units), 3, false)} ${sale.product}, ${money(cents(sale.paid))}`;
  return sale.way === "now" ? many : `${many} (${way(sale.way).toLowerCase()})`;
}

const way = (code) => words[`way${code.split("_").map((part) => part[0].toUpperCase() + part.slice(1)).join("")}`];

/* ---- time: the class's clock and the class's place, whatever this phone believes */

const local = (moment) => new Date(moment + state.facts.zone * 60000).toISOString();
const soldAt = (record) => (record.sold_at ? Date.parse(record.sold_at) : record.sold.wall + state.facts.skew);
const day = (record) => local(soldAt(record)).slice(0, 10);
const today = () => local(Date.now() + state.facts.skew).slice(0, 10);

/* ---- sums */

function result(records) {
  const sum = { pieces: 0, now: 0, on_credit: 0, in_kind: 0 };
  for (const { sale } of records) {
    if (sale.void) continue;
    sum.pieces += units(sale.units);
    sum[sale.way] += cents(sale.paid);
  }
  const received = money(sum.now);
  const told = [sum.pieces === 1000 ? say(words.oneSold, { received })
    : say(words.sold, { units: shown(sum.pieces, 3, false), received })];
  if (sum.on_credit) told.push(say(words.owed, { owed: money(sum.on_credit) }));
  if (sum.in_kind) told.push(say(words.inKind, { worth: money(sum.in_kind) }));
  return told.join(" ");
}

/* What can be tapped: one's own product, what was sold before, what people of the trade sell. A price is known, and
   one tap enough, where the learner has set it or has sold at it. */
function tiles() {
  const found = new Map();
  const add = (name, price, known) => {
    const key = name.toLowerCase();
    const there = found.get(key);
    if (!there) found.set(key, { name, price, known });
    else if (!there.known && known) Object.assign(there, { price, known });
  };
  for (const { name, price } of state.facts.products.filter((one) => one.own)) add(name, cents(price), price !== "");
  const sold = [...state.sales.values()].filter((one) => !one.sale.void).sort((a, b) => soldAt(b) - soldAt(a));
  for (const { sale } of sold) {
    const many = units(sale.units);
    if (found.size < 12 && many) add(sale.product, inCoins((cents(sale.asked) * 1000) / many), true);
  }
  for (const { name, price } of state.facts.products.filter((one) => !one.own)) add(name, cents(price), false);
  return [...found.values()];
}

/* ---- what is seen */

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (key in made && key !== "class") made[key] = value; else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

function render() {
  const ready = state?.facts != null;
  $("log").hidden = !ready;
  $("nobody").hidden = ready || !$("again").hidden;
  if (!ready) { $("saved").textContent = $("enterprise").textContent = ""; return; }
  $("enterprise").textContent = state.facts.name;
  $("symbol").textContent = state.facts.money.symbol;
  const records = [...state.sales.values()].sort((a, b) => soldAt(b) - soldAt(a) || (a.uid < b.uid ? 1 : -1));
  showSaved(records.filter((one) => !one.sent).length);
  const days = Map.groupBy ? Map.groupBy(records, day) : grouped(records, day);
  const now = days.get(today()) ?? [];
  days.delete(today());
  $("result").textContent = now.some((one) => !one.sale.void) ? say(words.today, { result: result(now) }) : "";
  $("none").hidden = now.length > 0;
  $("today").replaceChildren(...now.map(row));
  $("earlier").hidden = !days.size;
  $("days").replaceChildren(...[...days].map(([date, of]) => {
    const named = new Date(`${date}T12:00Z`).toLocaleDateString(document.documentElement.lang, {
      weekday: "long", day: "numeric", month: "long", timeZone: "UTC",
    });
    return element("section", {}, element("p", {}, say(words.day, { day: named, result: result(of) })),
      element("ol", { class: "sold" }, ...of.map(row)));
  }));
  $("tiles").replaceChildren(...tiles().map(tile));
}

function grouped(records, key) {
  const groups = new Map();
  for (const record of records) groups.set(key(record), [...(groups.get(key(record)) ?? []), record]);
  return groups;
}

function showSaved(here) {
  const told = here === 1 ? words.keptHereOne : here ? say(words.keptHere, { count: here }) : words.keptInClass;
  if ($("saved").textContent !== told) $("saved").textContent = told;
  $("saved").classList.toggle("trying", here > 0);
  $("elsewhere").hidden = here === 0;
}

function tile({ name, price, known }) {
  const sell = element("button", { type: "button", class: known ? "sell" : "sell unknown" },
    element("b", {}, name), element("span", {}, known ? money(price) : words.noPrice));
  if (!known) {
    sell.addEventListener("click", () => openSheet({ product: name, price }));
    return element("li", {}, sell);
  }
  sell.setAttribute("aria-label", say(words.sell, { product: name, price: money(price) }));
  sell.append(element("i", { "aria-hidden": "true" }, "+1"));
  sell.addEventListener("click", () => {
    if (last.product === name && performance.now() - last.at < TREMBLE) return;
    last = { product: name, at: performance.now(), undo: null };
    const paid = plain(price, decimals());
    note({ product: name, units: "1", paid, asked: paid, way: "now", buyer: "", who: "", void: false });
  });
  const other = element("button", { type: "button", class: "other" }, words.otherMany);
  other.setAttribute("aria-label", say(words.change, { product: name }));
  other.addEventListener("click", () => openSheet({ product: name, price }));
  return element("li", {}, sell, other);
}

function row(record) {
  const { sale, sent, refused, uid } = record;
  const kept = refused ? "refused" : sent ? "class" : "here";
  const button = element("button", { type: "button", class: sale.void ? "void" : "" },
    element("time", {}, local(soldAt(record)).slice(11, 16)),
    element("span", {}, line(sale), ...(sale.void ? [" ", element("em", {}, words.voidMark)] : [])),
    element("i", { class: kept, "aria-hidden": "true" }, refused ? "!" : sent ? "✓" : "●"),
    element("span", { class: "sr" }, sent ? words.oneInClass : words.oneHere));
  button.addEventListener("click", () => openSheet({ id: uid }));
  const item = element("li", { class: kept }, button);
  if (refused) item.append(element("p", { class: "hint trouble" }, say(words.oneRefused, { why: refused })));
  return item;
}

function toast(text, undo) {
  $("toast_text").textContent = text;
  $("toast").hidden = false;
  last.undo = undo;
  clearTimeout(hiding);
  hiding = setTimeout(() => { $("toast").hidden = true; }, 12000);
}

function notice(text) {
  $("notice").textContent = text;
  $("notice").hidden = !text;
}

/* ---- a sale */

async function note(sale, id) {
  const before = id ? state.sales.get(id)?.sale : null;
  try {
    const record = await QhatuSales.put(state.owner, sale, id);
    state.sales.set(record.uid, record);
    notice("");
    toast(say(sale.void ? words.voided : words.noted, { sale: line(sale) }),
      () => note(before ?? { ...sale, void: true }, record.uid));
  } catch {
    notice(words.notKept);
  }
  render();
  tabs?.postMessage("changed");
  sync();
}

/* ---- the sheet */

function openSheet({ id = null, product = "", price = 0 }) {
  const sale = id ? state.sales.get(id).sale : { product, units: "1", paid: "", asked: "", way: "now", buyer: "", who: "", void: false };
  const many = units(sale.units);
  open = { id, named: !product || id !== null, price: id && many ? (cents(sale.asked) * 1000) / many : price, touched: id ? sale.paid !== sale.asked : false, void: sale.void };
  $("sheet_title").textContent = id ? words.correct : product || words.newSale;
  $("named").hidden = !open.named;
  $("product").value = sale.product;
  $("units").value = shown(many, 3, false, false);
  $("buyer").value = sale.buyer;
  $("who").value = sale.who;
  for (const one of $("form").elements.way) one.checked = one.value === sale.way;
  $("paid").value = id ? shown(cents(sale.paid), decimals(), true, false) : "";
  $("keep").textContent = id ? words.changeSale : words.newSale;
  $("void").hidden = !id;
  $("void").textContent = sale.void ? words.unvoid : words.void;
  $("drop").hidden = !id || !state.sales.get(id).refused;
  $("trouble").hidden = true;
  if (!id) followPrice();
  follow();
  $("sheet").showModal();
  // On a number the keyboard would open and hide the rest.
  (open.named && !id ? $("product") : document.querySelector("[data-step='1']")).focus({ preventScroll: true });
}

/* The price for all follows the quantity, until somebody typed one of their own. */
function followPrice() {
  const many = parts($("units").value, 3);
  if (!open.touched && open.price && many) $("paid").value = shown(inCoins((open.price * many) / 1000), decimals(), true, false);
}

function follow() {
  const chosen = $("form").elements.way.value, paid = parts($("paid").value, decimals()), many = parts($("units").value, 3);
  $("owes").hidden = chosen !== "on_credit";
  for (const label of document.querySelectorAll("[data-way-label]")) label.hidden = !label.dataset.wayLabel.split(" ").includes(chosen);
  $("each").textContent = paid && many && many !== 1000
    ? say(words.each, { price: money(Math.round((paid * 1000) / many)) }) : "";
}

function typed() {
  const many = parts($("units").value, 3), paid = parts($("paid").value, decimals());
  const product = $("product").value.trim().replace(/\s+/g, " ");
  const bad = (field, text, facts) => {
    $("trouble").textContent = say(text, facts);
    $("trouble").hidden = false;
    field.focus();
    return null;
  };
  if (!/[\p{L}\p{N}]/u.test(product) || /^[=+\-@]|[<>\p{C}]/u.test(product)) return bad($("product"), words.badName);
  if (!many || many > 9999000) return bad($("units"), words.badUnits);
  if (!paid || paid > 10 ** (6 + decimals())) return bad($("paid"), words.badPaid);
  if (paid % cents(state.facts.money.coin)) return bad($("paid"), words.badCoin, { coin: money(cents(state.facts.money.coin)) });
  const asked = open.price ? inCoins((open.price * many) / 1000) : paid;
  const chosen = $("form").elements.way.value;
  return {
    product, units: shownPlain(many), paid: plain(paid, decimals()), asked: plain(asked, decimals()), way: chosen,
    buyer: $("buyer").value, who: chosen === "on_credit" ? $("who").value.trim() : "", void: open.void,
  };
}

const shownPlain = (many) => plain(many, 3).replace(/\.?0+$/, "");

$("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const sale = typed();
  if (!sale) return;
  $("sheet").close();
  note(sale, open.id ?? undefined);
});
$("form").addEventListener("input", (event) => {
  if (event.target === $("paid")) open.touched = true;
  if (event.target === $("units")) followPrice();
  follow();
});
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    const now = parts($("units").value, 3) ?? 1000;
    $("units").value = shown(Math.min(9999000, Math.max(1000, now + 1000 * Number(button.dataset.step))), 3, false, false);
    followPrice();
    follow();
  });
}
document.querySelector("[data-close]").addEventListener("click", () => $("sheet").close());
$("void").addEventListener("click", () => {
  $("sheet").close();
  const { sale } = state.sales.get(open.id);
  note({ ...sale, void: !sale.void }, open.id);
});
$("drop").addEventListener("click", async () => {
  $("sheet").close();
  await QhatuSales.drop(state.owner, open.id);
  await load();
});
$("other").addEventListener("click", () => openSheet({}));
$("moved").addEventListener("submit", async (event) => {
  event.preventDefault();
  const typed = $("address").value.trim();
  let address = null;
  try { address = new URL(/^https?:\/\//i.test(typed) ? typed : `http://${typed}`); } catch { /* told below */ }
  $("moved_trouble").hidden = address !== null;
  if (address) location.assign(`${address.origin}/sales${CARRIED}${await QhatuSales.carry(state.owner)}`);
});
$("undo").addEventListener("click", () => { $("toast").hidden = true; last.undo?.(); });

/* ---- the class */

const token = () => decodeURIComponent(/(?:^|; )_xsrf=([^;]*)/.exec(document.cookie)?.[1] ?? "");

const send = (asked) => fetch("/sales/sync", {
  method: "POST", body: JSON.stringify(asked), cache: "no-store", redirect: "error", signal: after(PATIENCE),
  headers: { "Content-Type": "application/json", "X-XSRFToken": token() },
});

function after(milliseconds) {
  const ends = new AbortController();
  setTimeout(() => ends.abort(), milliseconds);
  return ends.signal;
}

/* Sends what the class has not, and asks for what this phone has not, until nothing is left of either. */
async function sync() {
  if (syncing) { again = true; return; }
  syncing = true;
  try {
    do { again = false; await exchange(); } while (again);
    if (!refreshed) { await refresh(); refreshed = true; }
  } catch {
    // Nobody answers. All is on this phone, and is tried again.
  } finally {
    syncing = false;
  }
}

async function exchange() {
  const nobody = { person: "", enterprise: "", cycle: 0, since: 0, sales: [] };
  for (const sender of state ? await QhatuSales.senders(state.owner) : [""]) {
    for (let more = true; more;) {
      const asked = sender ? await QhatuSales.toSend(sender) : nobody;
      let answer = await send(asked);
      if (answer.status === 403) {
        // The browser has lost the token of forms, or it is somebody else's: this brings the right one.
        await fetch("/sales/sync", { cache: "no-store", signal: after(PATIENCE) });
        answer = await send(asked);
      }
      const told = answer.status === 204 ? {} : await answer.json();
      $("again").hidden = answer.status !== 401;
      if (answer.status === 409) {
        await QhatuSales.use(QhatuSales.ownerOf(told));
        await load();
        again = true;
        return;
      }
      if (!answer.ok) {
        if (sender && sender !== state?.owner) break;  // of an enterprise that was left: they stay here
        if (answer.status !== 401) notice(told.sentence ?? "");
        render();
        return;
      }
      notice("");
      more = await QhatuSales.receive(sender || QhatuSales.ownerOf(told), asked, told);
      tabs?.postMessage("changed");
      await load();
    }
  }
}

/* Has the browser keep this page, and whatever it is made of, for when nobody answers. */
async function refresh() {
  const page = new DOMParser().parseFromString(await (await fetch("/sales", { cache: "no-cache" })).text(), "text/html");
  const made = [...page.querySelectorAll("script[src], link[href]")];
  await Promise.all(made.map((one) => fetch(one.getAttribute("src") ?? one.getAttribute("href"))));
  const language = state?.facts?.language;
  if (language !== document.documentElement.lang && page.documentElement.lang === language && !$("sheet").open) location.reload();
}

async function load() {
  try {
    const kept = await QhatuSales.current();
    state = kept && { ...kept, sales: new Map(kept.sales.map((record) => [record.uid, record])) };
  } catch {
    notice(words.notKept);
  }
  render();
}

/* Who comes from another page of the class has just been answered by it: it is asked who they are, before anything of
   whoever used this phone before is shown. Who comes from nowhere, by a sign on the phone, sees at once what is here. */
async function start() {
  if (location.hash.startsWith(CARRIED)) {
    const carried = location.hash.slice(CARRIED.length);
    history.replaceState(null, "", location.pathname);
    await QhatuSales.bring(carried).catch(() => notice(words.notKept));
  }
  if (document.referrer) await Promise.race([sync(), new Promise((done) => { setTimeout(done, FIRST); })]);
  if (!state) await load();
  sync();
}

const tabs = "BroadcastChannel" in window ? new BroadcastChannel("qhatu-sales") : null;
if (tabs) tabs.onmessage = load;
addEventListener("online", sync);
addEventListener("pageshow", (event) => { if (event.persisted) load().then(sync); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) { render(); sync(); } });
setInterval(() => { if (!document.hidden) sync(); }, EVERY);
navigator.storage?.persist?.();
navigator.serviceWorker?.register("/sales/worker.js", { scope: "/sales" }).catch(() => {});
start();
