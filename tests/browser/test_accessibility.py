"""Every page of a class for everybody: with a screen reader, a keyboard or large letters, and in the sun.

Pages are found by following links, so that a new page is looked at by itself.
"""

import re
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe

MODULE = "/m/5-management/"
# Not linked from anywhere, and shown all the same.
UNLINKED = ("/nowhere", "/trouble", "/board?anonymous=1")
# Black on white is 21. At 7 a text is still read outdoors, on a phone that is turned down to save its battery.
READ_OUTDOORS = 7
LARGE_LETTERS = 2

_TEXTS = """
const texts = () => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement, range = document.createRange();
    range.selectNodeContents(node);
    const place = range.getBoundingClientRect();
    if (!node.data.trim() || !place.width || !place.height || element.closest("script, style, noscript, .sr")) continue;
    if (!element.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true })) continue;
    found.push({ node, element, place });
  }
  return found;
};
"""

CONTRAST = (
    "() => {"
    + _TEXTS
    + """
  const read = (color) => { const [r, g, b, a = 1] = color.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const light = ([r, g, b]) => {
    const linear = (part) => (part <= 10.3 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    const [R, G, B] = [r, g, b].map(linear);
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const behind = (element) => {
    if (!element) return [255, 255, 255, 1];
    const own = read(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const meant = texts().filter(({ element }) => !element.closest("[disabled], [aria-disabled=true], svg"));
  return meant.map(({ node, element }) => {
    const under = behind(element), own = over(read(getComputedStyle(element).color), under);
    const [bright, dark] = [light(own), light(under)].sort((one, other) => other - one);
    return [node.data.trim().slice(0, 40), (bright + 0.05) / (dark + 0.05), getComputedStyle(element).color];
  });
}"""
)

ENLARGE = """times => {
  const all = [...document.body.querySelectorAll("*")];
  const sizes = all.map((one) => parseFloat(getComputedStyle(one).fontSize));
  all.forEach((one, i) => one.style.setProperty("font-size", `${times * sizes[i]}px`, "important"));
}"""

TOO_WIDE = (
    "() => {"
    + _TEXTS
    + """
  const edge = document.documentElement.clientWidth + 1, right = (one) => one.getBoundingClientRect().right;
  const boxes = [...document.body.querySelectorAll("*")].filter((one) => one.checkVisibility() && right(one) > edge);
  const words = texts().filter(({ place }) => place.right > edge).map(({ node }) => `«${node.data.trim()}»`);
  return [...words, ...boxes.map((one) => `${one.tagName.toLowerCase()}.${one.className}`)].slice(0, 3);
}"""
)

CUT_OFF = (
    "() => {"
    + _TEXTS
    + """
  const cut = [];
  for (const { node, element, place } of texts()) {
    for (let box = element; box && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (["auto", "scroll"].includes(style.overflowX)) break;
      if (!["hidden", "clip"].includes(style.overflowX)) continue;
      const edge = box.getBoundingClientRect();
      const isOut = place.right > edge.right + 1 || place.left < edge.left - 1 || place.bottom > edge.bottom + 2;
      if (isOut) cut.push(node.data.trim().slice(0, 60));
    }
  }
  return cut;
}"""
)


TRIED = re.compile(r"/packs/[^/]+/")


@dataclass
class Looked:
    """What was found on the pages that somebody can reach."""

    phone: object
    seen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def at_every_page(self, *starts: str, besides: tuple[str, ...] = ()) -> None:
        """Looks at these pages and at all that are reached from them; of many alike, at one.

        What begins like one of `besides` is looked at by another test, as are the screens on which a pack is tried.
        """
        waiting, known = list(starts), set()
        while waiting:
            path = waiting.pop(0)
            if path.startswith(besides) or TRIED.match(path):
                continue
            kind = re.sub(r"\d+", "0", re.sub(r"^/(start|taste|packs|places)/.+", r"/\1/…", path))
            if kind in known or not self._is_page(path):
                continue
            known.add(kind)
            self.phone.goes_to(path)
            waiting += self._links()
            self.at_this_page(path)

    def at_this_page(self, name: str) -> None:
        page = self.phone.page
        if name.startswith(MODULE):
            page.wait_for_selector(".qh-head", state="visible")
        self.seen.append(name)
        for fault in Axe().run(page).response["violations"]:
            self.faults += [f"{name}: {fault['id']}: {' '.join(node['target'])}" for node in fault["nodes"]]
        self.faults += {
            f"{name}: {ratio:.1f} to 1: «{text}» {color}"
            for text, ratio, color in page.evaluate(CONTRAST)
            if ratio < READ_OUTDOORS
        }
        page.evaluate(ENLARGE, LARGE_LETTERS)
        if self.phone.overflows():
            self.faults += [f"{name}: too wide with large letters: {what}" for what in page.evaluate(TOO_WIDE)]
        self.faults += [f"{name}: cut off with large letters: «{text}»" for text in page.evaluate(CUT_OFF)]

    def _links(self) -> list[str]:
        """The paths of the class that the page leads to."""
        found = self.phone.page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        own = [link.removeprefix(self.phone.address) for link in found if link.startswith(self.phone.address + "/")]
        return [re.split("[?#]", path)[0] for path in own]

    def _is_page(self, path: str) -> bool:
        if path.startswith(MODULE):  # asking for it twice would start two kernels
            return True
        answer = self.phone.page.request.get(self.phone.address + path)
        return answer.headers.get("content-type", "").startswith("text/html")


def has_enterprise(phone, name: str, pin: str) -> None:
    phone.signs_in(name, pin)
    if phone.page.locator(".gallery a").count():
        phone.page.locator(".gallery a").first.click()
        phone.page.wait_for_load_state()
        phone.page.locator("button.go.whole").click()
        phone.page.wait_for_load_state()


def test_nobody_is_kept_out_at_the_door(phones):
    looked = Looked(phones())
    looked.at_every_page("/login", "/safety", "/login?language=en")
    assert looked.faults == []


@pytest.mark.parametrize(("name", "pin", "language"), (("Wara Quispe", "4821", "es"), ("Anna Keller", "5937", "en")))
def test_every_page_of_a_learner_is_for_everybody(phones, name, pin, language):
    phone = phones()
    has_enterprise(phone, name, pin)
    assert phone.page.evaluate("document.documentElement.lang") == language
    looked = Looked(phone)
    looked.at_every_page("/", *UNLINKED[:2])
    assert looked.faults == []
    assert {MODULE + stop for stop in ("lesson", "app", "practice")} | {"/", "/start"} <= set(looked.seen)


def test_every_page_of_the_trainer_is_for_everybody(phones, opened):
    phone = phones()
    phone.page.goto(opened.trainer_link)
    assert phone.page.evaluate("document.documentElement.lang") == "es", "in which words are longer"
    looked = Looked(phone)
    looked.at_every_page("/board", *UNLINKED, besides=("/me", "/start", "/m/", "/sales"))
    assert looked.faults == []
    assert "/board" in looked.seen


KEY_OF = """
const keyOf = (one) => [...(one.closest("[class*='key:']")?.classList ?? [])].find((name) => name.startsWith("key:"));
"""
SHOWN_KEYS = (
    "() => {"
    + KEY_OF
    + """
  const fields = [...document.querySelectorAll(".qh-field input[type=text], .qh-field select")];
  return fields.filter((one) => one.checkVisibility()).map(keyOf);
}"""
)
FOCUSED = (
    "() => {"
    + KEY_OF
    + """
  const here = document.activeElement, edge = getComputedStyle(here);
  const isMarked = here === document.body || edge.outlineStyle !== "none" || Boolean(here.closest("label"));
  return [keyOf(here) ?? "", here.closest(".qh-go") !== null, isMarked, here.outerHTML.slice(0, 200)];
}"""
)
MOST_TABS = 150


def tabbed_to_go_on(page) -> set[str]:
    """Presses Tab until the button that goes on has the focus; returns the fields that had it on the way.

    Whatever has the focus must be seen to have it.
    """
    passed: set[str] = set()
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        key, goes_on, is_marked, told = page.evaluate(FOCUSED)
        assert is_marked, told
        if goes_on:
            return passed
        passed.add(key)
    raise AssertionError(f"no way to go on with the keyboard, past {passed}")


def test_the_cost_sheet_is_filled_in_without_a_finger(phones):
    phone = phones(touch=False)
    has_enterprise(phone, "Tupak Mamani", "7395")
    phone.opens("app")
    page = phone.page
    screens = []
    while (screen := page.locator("[data-screen]").get_attribute("data-name")) != "result":
        page.evaluate("document.activeElement.blur(); window.getSelection().removeAllRanges()")
        shown = set(page.evaluate(SHOWN_KEYS))
        assert shown <= tabbed_to_go_on(page), screen
        page.keyboard.press("Enter")
        page.wait_for_function("name => document.querySelector('[data-screen]')?.dataset.name !== name", arg=screen)
        screens.append(screen)
    assert len(screens) == len(set(screens)) > 5


def test_a_field_is_typed_into_and_kept_without_a_finger(phones):
    phone = phones(touch=False)
    has_enterprise(phone, "Ñusta Poma", "6284")
    phone.opens("app")
    page = phone.page
    while not page.evaluate("document.activeElement.matches('.qh-field input[type=text]')"):
        page.keyboard.press("Tab")
    page.keyboard.type("Vela de miel")
    phone.waits_until_kept()
    page.wait_for_function("document.querySelector('.saved[data-acked]').dataset.acked.includes('Vela de miel')")
