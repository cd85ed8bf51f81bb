/* What this phone holds of somebody's work: told before it is given up, and removed for who uses the phone next.
   Drafts are what was typed into a page and is not in the class yet; sales have a store of their own. */
(() => {
  "use strict";
  const person = document.body.dataset.person ?? "";

  /* The store of sales is fetched only by who leaves: most pages have nothing to do with it. */
  const sales = () => new Promise((done) => {
    const none = { unsent: async () => 0, giveUp: async () => 0, leave: async () => {}, current: async () => null };
    const found = () => done(typeof QhatuSales === "undefined" ? none : QhatuSales);
    if (typeof QhatuSales !== "undefined" || !window.indexedDB) { found(); return; }
    const script = document.createElement("script");
    script.src = document.querySelector("[data-sales]").dataset.sales;
    script.onload = found;
    script.onerror = () => done(none);
    document.head.append(script);
  });

  const said = (element, number) => {
    const sentence = number === 1 ? element.dataset.one : element.dataset.many;
    element.textContent = sentence.replace("{count}", String(number));
    element.hidden = number === 0;
  };

  async function leaves(form, anyway) {
    const store = await sales();
    if (!anyway && qhatuDrafts.count(qhatuDrafts.of(person)) + await store.unsent() > 0) {
      location.assign("/logout");
      return;
    }
    qhatuDrafts.remove(qhatuDrafts.of(person));
    if (anyway) await store.giveUp();
    await store.leave();
    form.submit();
  }
  for (const form of document.querySelectorAll("form[action='/logout']")) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      leaves(form, "anyway" in form.dataset);
    });
  }

  /* The page that asks before leaving. */
  const unsent = document.getElementById("unsent");
  if (unsent) {
    const asks = async () => {
      const mine = qhatuDrafts.of(person), drafts = qhatuDrafts.count(mine), unsold = await (await sales()).unsent();
      said(document.getElementById("unsent-drafts"), drafts);
      said(document.getElementById("unsent-sales"), unsold);
      unsent.hidden = drafts + unsold === 0;
      document.getElementById("nothing-unsent").hidden = drafts + unsold > 0;
      const [module, exercise] = mine[0]?.module.split("/") ?? [];
      document.getElementById("keep").href = module ? `/m/${module}/${exercise ? "practice" : "app"}` : "/sales";
    };
    asks();
    window.addEventListener("pageshow", (event) => { if (event.persisted) asks(); });
  }

  /* Who had everything about them deleted leaves nothing on the phone either. */
  const forgotten = document.getElementById("forgotten");
  if (forgotten) {
    qhatuDrafts.remove(qhatuDrafts.of(forgotten.dataset.person));
    sales().then(async (store) => {
      const kept = await store.current();
      if (!kept?.owner.startsWith(`${forgotten.dataset.person}.`)) return;
      for (const sale of kept.sales) await store.drop(kept.owner, sale.uid);
      await store.leave();
    });
  }

  /* The door tells that somebody's drafts wait here; once somebody else is in, they are gone. */
  const waiting = document.getElementById("waiting-drafts");
  if (waiting) said(waiting, qhatuDrafts.count());
  if (person) qhatuDrafts.remove(qhatuDrafts.notOf(person));
})();
