/* What a phone keeps of its people's sales until the class has them. The sales page and the sign-out load it.

   A sale is written here, to the disk, before anything else is done with it; the class gets it whenever it answers.
   Everything is kept under its owner, a person in an enterprise, and shown to nobody else. */
"use strict";

const QhatuSales = (() => {
  const NAME = "qhatu-sales";
  const STORES = ["sales", "owners", "notes"];
  const MOST_AT_ONCE = 200;
  const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
  let opening = null;

  /* Random, so that no two phones ever draw the same. */
  function uid() {
    // 252 is the last whole number of alphabets in a byte: every letter is as likely as the others.
    let drawn = "";
    while (drawn.length < 24) {
      for (const byte of crypto.getRandomValues(new Uint8Array(32))) {
        if (byte < 252 && drawn.length < 24) drawn += LETTERS[byte % 36];
      }
    }
    return drawn;
  }

  const RUN = uid();

  function open() {
    opening ??= new Promise((done, failed) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("sales", { keyPath: ["owner", "uid"] }).createIndex("owner", "owner");
        asked.result.createObjectStore("owners", { keyPath: "owner" });
        asked.result.createObjectStore("notes");
      };
      asked.onsuccess = () => {
        const forget = () => { opening = null; };
        asked.result.onclose = forget;
        asked.result.onversionchange = () => { asked.result.close(); forget(); };
        done(asked.result);
      };
      asked.onerror = asked.onblocked = () => { opening = null; failed(asked.error ?? new Error("blocked")); };
    });
    return opening;
  }

  const answer = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  /* One transaction: all of it is on the disk when this resolves, or nothing of it. `strict` asks for the disk itself
     rather than the system's memory of it, since a battery may end at any moment. */
  async function transact(mode, work) {
    const database = await open();
    return new Promise((done, failed) => {
      const transaction = database.transaction(STORES, mode, { durability: "strict" });
      let result;
      transaction.oncomplete = () => done(result);
      transaction.onabort = transaction.onerror = () => failed(transaction.error ?? new Error("aborted"));
      work(Object.fromEntries(STORES.map((name) => [name, transaction.objectStore(name)])))
        .then((worked) => { result = worked; })
        .catch((fault) => { failed(fault); try { transaction.abort(); } catch { /* it has ended already */ } });
    });
  }

  const ownerOf = (told) => `${told.person}.${told.enterprise}`;
  const ofOwner = (sales, owner) => answer(sales.index("owner").getAll(owner));

  /* When something happened, as far as a phone can know: two clocks of its own, and the class's last answer before. */
  const stamp = (seq, after) => ({ seq, wall: Date.now(), steady: performance.now(), run: RUN, after: after ?? "" });

  /* How many seconds ago each stamp was, by its number.

     Only differences travel, so a phone whose clock is wrong does no harm. One whose clock was set meanwhile does: the
     steady clock of a page is not moved by that, but it stands still while a phone sleeps, and a page that was opened
     again has begun at 0. So the true age is never less than the steady clock says, nor less than that of anything that
     happened later; and that it is not more than the time since the class last answered, the class sees to itself,
     by `after`. */
  function ages(stamps) {
    const now = { wall: Date.now(), steady: performance.now() };
    const found = new Map();
    let least = 0;
    for (const one of [...stamps].sort((a, b) => b.seq - a.seq)) {
      const steady = one.run === RUN ? now.steady - one.steady : 0;
      least = Math.max(least, now.wall - one.wall, steady);
      found.set(one.seq, least / 1000);
    }
    return found;
  }

  /* Who uses this phone now, what the class last told them, and their sales; null where nobody does. */
  function current() {
    return transact("readonly", async ({ notes, owners, sales }) => {
      const owner = await answer(notes.get("owner"));
      if (!owner) return null;
      return { owner, facts: (await answer(owners.get(owner)))?.facts ?? null, sales: await ofOwner(sales, owner) };
    });
  }

  /* Keeps a new sale, or a correction of one; resolves with its record once it is on the disk. */
  function put(owner, sale, id) {
    return transact("readwrite", async ({ notes, owners, sales }) => {
      const [seq, kept, there] = await Promise.all([
        answer(notes.get("seq")), answer(owners.get(owner)), id ? answer(sales.get([owner, id])) : null,
      ]);
      const now = stamp((seq ?? 0) + 1, kept?.facts?.now);
      const record = {
        owner, uid: id ?? uid(), sale, edit: uid(), edited: now, sold: there?.sold ?? now,
        sold_at: there?.sold_at ?? "", cycle: there?.cycle ?? 0, sent: false, refused: "",
      };
      notes.put(now.seq, "seq");
      sales.put(record);
      return record;
    });
  }

  /* What the class is to be sent for an owner: at most one basket of sales, and what is known already. */
  function toSend(owner) {
    return transact("readonly", async ({ owners, sales }) => {
      const facts = (await answer(owners.get(owner)))?.facts;
      const unsent = (await ofOwner(sales, owner)).filter((one) => !one.sent && !one.refused);
      const old = ages(unsent.flatMap((one) => [one.edited, one.sold].filter(Boolean)));
      // What the class has told the hour of is as old as the class says.
      const since = (at) => ({ age: (Date.now() + (facts?.skew ?? 0) - Date.parse(at)) / 1000, after: "" });
      const told = (one, at) => (one ? { age: old.get(one.seq), after: one.after } : since(at));
      const [person, enterprise] = owner.split(".");
      unsent.sort((a, b) => a.edited.seq - b.edited.seq);
      return {
        person, enterprise, cycle: facts?.cycle ?? 0, since: facts?.revision ?? 0,
        sales: unsent.slice(0, MOST_AT_ONCE).map((one) => (
          {
            ...one.sale, uid: one.uid, edit: one.edit,
            sold: told(one.sold_at ? null : one.sold, one.sold_at), edited: told(one.edited, one.sold_at),
          }
        )),
      };
    });
  }

  /* Notes what the class answered. What was corrected again while the answer was on its way stays to be sent.
     Resolves with whether there is more to ask. */
  function receive(sender, sent, told) {
    const owner = ownerOf(told);
    return transact("readwrite", async ({ notes, owners, sales }) => {
      for (const { uid: id, edit } of sent.sales) {
        const record = await answer(sales.get([sender, id]));
        if (!record || record.edit !== edit) continue;
        if (id in told.refused) sales.put({ ...record, refused: told.refused[id] });
        else if (id in told.kept && sender !== owner) sales.delete([sender, id]);
        else if (id in told.kept) sales.put({ ...record, sent: true, cycle: told.kept[id] });
      }
      const before = new Map((await ofOwner(sales, owner)).map((one) => [one.uid, one]));
      for (const [id, { uid: _, sold_at, edit, ...sale }] of Object.entries(told.changed)) {
        const record = before.get(id);
        if (record && !record.sent && record.edit !== edit) continue;
        const seen = { ...record, owner, uid: id, sale, edit, sold_at, cycle: told.cycle, sent: true, refused: "" };
        before.set(id, seen);
        sales.put(seen);
      }
      let count = 0;
      for (const record of before.values()) {
        if (record.cycle === told.cycle) count += 1;
        else if (record.sent) sales.delete([owner, record.uid]);  // of a cycle that was closed: the class has it
      }
      const whole = sent.since === 0 || sent.cycle !== told.cycle;
      const lost = whole && count !== told.count
        ? [...before.values()].filter((one) => one.cycle === told.cycle && !(one.uid in told.changed)) : [];
      // The class no longer has what it once had, since it was put back from a copy. It gets it again.
      for (const record of lost) sales.put({ ...record, sent: false, cycle: 0 });
      const { changed, kept, refused, count: _, ...facts } = told;
      facts.skew = Date.parse(told.now) - Date.now();
      if (count !== told.count) facts.revision = 0;
      owners.put({ owner, facts });
      notes.put(owner, "owner");
      return sent.sales.length === MOST_AT_ONCE || lost.length > 0 || (count !== told.count && !whole);
    });
  }

  /* Every owner of the same person who has something to send; whoever uses the phone now comes first. */
  function senders(owner) {
    return transact("readonly", async ({ sales }) => {
      const person = `${owner.split(".")[0]}.`;
      const waiting = (await answer(sales.getAll())).filter((one) => !one.sent && !one.refused);
      const theirs = waiting.map((one) => one.owner).filter((one) => one.startsWith(person));
      return [...new Set([owner, ...theirs])];
    });
  }

  const use = (owner) => transact("readwrite", async ({ notes }) => { notes.put(owner, "owner"); });

  /* What is unsent, as a text that goes with an address: a browser keeps the storage of each address apart, and the
     class may come back under another. The stamps stay right, since the phone is the same. */
  const carry = (owner) => transact("readonly", async ({ sales }) => {
    const unsent = (await ofOwner(sales, owner)).filter((one) => !one.sent);
    return encodeURIComponent(JSON.stringify(unsent));
  });

  /* Takes in what `carry` gave at another address; what is here already stays as it is. */
  function bring(text) {
    let carried;
    try { carried = JSON.parse(decodeURIComponent(text)); } catch { carried = null; }
    if (!Array.isArray(carried)) return Promise.resolve();
    const whole = carried.filter((one) => (
      /^[0-9a-f]{32}\.[0-9a-f]{32}$/.test(one?.owner) && /^[a-z0-9]{22,40}$/.test(one.uid) && one.edited?.seq > 0
        && typeof one.edit === "string" && typeof one.sale?.product === "string" && typeof one.sale.paid === "string"
    ));
    return transact("readwrite", async ({ notes, sales }) => {
      const first = (await answer(notes.get("seq"))) ?? 0;
      const numbered = (one) => one && { ...one, seq: first + one.seq };
      for (const one of whole) {
        if (await answer(sales.get([one.owner, one.uid]))) continue;
        sales.put({ ...one, edited: numbered(one.edited), sold: numbered(one.sold), cycle: 0, sent: false, refused: "" });
      }
      notes.put(Math.max(first, ...whole.map((one) => first + one.edited.seq)), "seq");
    });
  }

  const drop = (owner, id) => transact("readwrite", async ({ sales }) => { sales.delete([owner, id]); });

  /* Something that must never hold up a sign-out. */
  const gently = (work, otherwise) => Promise.race([
    work().catch(() => otherwise),
    new Promise((done) => { setTimeout(done, 2000, otherwise); }),
  ]);

  const waiting = (work) => gently(() => transact("readwrite", async ({ notes, sales }) => {
    const owner = await answer(notes.get("owner"));
    return owner ? work((await ofOwner(sales, owner)).filter((one) => !one.sent), sales) : 0;
  }), 0);

  return {
    current, put, toSend, receive, senders, use, carry, bring, drop, ownerOf,
    /* How many sales of who uses this phone now are nowhere else. */
    unsent: () => waiting((unsent) => unsent.length),
    /* Gives them up; how many there were. */
    giveUp: () => waiting((unsent, sales) => {
      for (const one of unsent) sales.delete([one.owner, one.uid]);
      return unsent.length;
    }),
    /* From now on nobody uses this phone. What the class has goes; what it has not stays until its owner is back. */
    leave: () => gently(() => transact("readwrite", async ({ notes, owners, sales }) => {
      const owner = await answer(notes.get("owner"));
      notes.delete("owner");
      if (!owner) return;
      owners.delete(owner);
      for (const one of await ofOwner(sales, owner)) if (one.sent) sales.delete([owner, one.uid]);
    }), undefined),
  };
})();
