/* What was typed on this phone and the class has not confirmed: one bundle for each learner, enterprise and module.
   Pages of a module write it; the page on which somebody signs out counts it and removes it. Nothing here fails where
   a browser forbids storing: then what is typed is held only as long as its page is open. */
const qhatuDrafts = (() => {
  "use strict";
  const PREFIX = "qhatu:draft:";
  const held = new Map();   // bundles that could not be stored
  const stored = (work, otherwise) => { try { return work(localStorage); } catch { return otherwise; } };
  const parsed = (text) => {
    try { const found = JSON.parse(text || "{}"); return found && typeof found === "object" ? found : {}; } catch { return {}; }
  };
  const places = () => stored((store) => Object.keys(store), []).filter((name) => name.startsWith(PREFIX));

  const read = (place) => held.get(place) ?? parsed(stored((store) => store.getItem(place), null));
  /* Keeps a bundle, {key: {text, at, seen}}; tells whether it outlives its page. */
  const write = (place, bundle) => {
    const isEmpty = Object.keys(bundle).length === 0;
    const done = stored((store) => {
      if (isEmpty) store.removeItem(place); else store.setItem(place, JSON.stringify(bundle));
      return true;
    }, isEmpty);
    if (done) held.delete(place); else held.set(place, bundle);
    return done;
  };
  const named = (place) => {
    const [learner, enterprise, ...module] = place.slice(PREFIX.length).split(":");
    return { learner, enterprise, module: module.join(":") };
  };
  const list = () => [...new Set([...places(), ...held.keys()])]
    .map((place) => ({ place, ...named(place), fields: read(place) }));
  const count = (bundles = list()) => bundles.reduce((sum, { fields }) => sum + Object.keys(fields).length, 0);
  const remove = (bundles) => { for (const { place } of bundles) write(place, {}); };
  const of = (learner) => list().filter((one) => one.learner === learner);
  const notOf = (learner) => list().filter((one) => one.learner !== learner);
  return Object.freeze({ named, read, write, list, count, remove, of, notOf, isStored: (place) => !held.has(place) });
})();
