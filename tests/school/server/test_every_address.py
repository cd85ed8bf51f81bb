"""Every address of a class, and who may open it: one that is new has to be written down here before the class passes.

The list follows OWASP's: broken access control, forged requests, injection, misconfiguration. What one address needs
beyond it is tried where that address is tested.
"""

import re
from io import StringIO
from urllib.parse import quote

import pytest
from rich.console import Console

from qhatu.school.server import class_server
from school.running_class import PEOPLE

ANYBODY, SIGNED_IN, TRAINERS, OWNER, KERNELS = "anybody", "signed in", "trainers", "the kernel's owner", "kernels"

SOME_KERNEL = "00000000-0000-4000-8000-000000000000"

#: By the pattern in the server's table: who may open it, and an example of it.
ADDRESSES = {
    r"/": (SIGNED_IN, "/"),
    r"/login": (ANYBODY, "/login"),
    r"/logout": (ANYBODY, "/logout"),
    r"/language": (SIGNED_IN, "/language"),
    r"/trainer/([\w-]+)": (ANYBODY, "/trainer/no-key"),
    r"/safety": (ANYBODY, "/safety"),
    r"/safety/authority\.crt": (ANYBODY, "/safety/authority.crt"),
    r"/join": (ANYBODY, "/join"),
    r"/taste": (ANYBODY, "/taste"),
    r"/taste/([a-z0-9-]+)": (ANYBODY, "/taste/candles"),
    r"/start": (SIGNED_IN, "/start"),
    r"/start/([a-z0-9-]+)": (SIGNED_IN, "/start/candles"),
    r"/drawing/([a-z0-9-]+)\.svg": (ANYBODY, "/drawing/candles.svg"),
    r"/m/(.*)": (SIGNED_IN, "/m/5-management/none"),
    r"/trouble": (SIGNED_IN, "/trouble"),
    r"/papers/cost-sheet\.pdf": (SIGNED_IN, "/papers/cost-sheet.pdf"),
    r"/papers/blank-cost-sheet/([a-z0-9-]+)\.pdf": (SIGNED_IN, "/papers/blank-cost-sheet/none.pdf"),
    r"/me": (SIGNED_IN, "/me"),
    r"/me/enterprise/(invite|join|leave)": (SIGNED_IN, "/me/enterprise/invite"),
    r"/me/pin": (SIGNED_IN, "/me/pin"),
    r"/me/picture": (SIGNED_IN, "/me/picture"),
    r"/me/about": (SIGNED_IN, "/me/about"),
    r"/me/data": (SIGNED_IN, "/me/data"),
    r"/me/forget": (SIGNED_IN, "/me/forget"),
    r"/sales": (ANYBODY, "/sales"),  # an empty shell: what is in it comes from the phone and from the sync
    r"/sales/sync": (SIGNED_IN, "/sales/sync"),
    r"/sales/summary": (SIGNED_IN, "/sales/summary"),
    r"/sales/sales\.csv": (SIGNED_IN, "/sales/sales.csv"),
    r"/sales/app\.webmanifest": (ANYBODY, "/sales/app.webmanifest"),
    r"/sales/worker\.js": (ANYBODY, "/sales/worker.js"),
    r"/history": (SIGNED_IN, "/history"),
    r"/history/back": (SIGNED_IN, "/history/back"),
    r"/cycles": (SIGNED_IN, "/cycles"),
    r"/cycles/close": (SIGNED_IN, "/cycles/close"),
    r"/cycles/([1-9]\d{0,5})": (SIGNED_IN, "/cycles/1"),
    r"/packs": (TRAINERS, "/packs"),
    r"/packs/([a-z0-9-]+)": (TRAINERS, "/packs/candles"),
    r"/packs/([a-z0-9-]+)/m/(.*)": (TRAINERS, "/packs/candles/m/5-management/none"),
    r"/packs/([a-z0-9-]+)/papers/cost-sheet\.pdf": (TRAINERS, "/packs/none/papers/cost-sheet.pdf"),
    r"/places/([a-z0-9-]+)": (SIGNED_IN, "/places/bolivia"),
    r"/manual": (TRAINERS, "/manual"),
    r"/board": (TRAINERS, "/board"),
    r"/board/rows": (TRAINERS, "/board/rows"),
    r"/board/qr\.svg": (TRAINERS, "/board/qr.svg"),
    r"/copies": (TRAINERS, "/copies"),
    r"/people": (TRAINERS, "/people"),
    r"/people/(add|import|registration|tries)": (TRAINERS, "/people/add"),
    r"/people/cards": (TRAINERS, "/people/cards"),
    r"/people/([0-9]{1,9})": (TRAINERS, "/people/1"),
    r"/people/([0-9]{1,9})/(pin|name|picture|forget)": (TRAINERS, "/people/1/pin"),
    r"/people/([0-9]{1,9})/data": (TRAINERS, "/people/1/data"),
    r"/kernel/(open|save|news|answer)": (KERNELS, "/kernel/open"),
    # One word to a page about its own kernel; of anybody else's it says what it says of one that never was.
    r"/page/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)": (ANYBODY, f"/page/{SOME_KERNEL}"),
    r"/alive": (ANYBODY, "/alive"),
    r"/(favicon\.ico)": (ANYBODY, "/favicon.ico"),
    r"/look/([\w-]+\.(?:css|js|svg|png))": (ANYBODY, "/look/school.css"),
    r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)": (OWNER, f"/api/kernels/{SOME_KERNEL}"),
    r"/api/kernels/(?P<kernel_id>\w+-\w+-\w+-\w+-\w+)/channels": (OWNER, f"/api/kernels/{SOME_KERNEL}/channels"),
    r"/voila/api/shutdown/([\w-]+)": (OWNER, f"/voila/api/shutdown/{SOME_KERNEL}"),
}

EXAMPLES = [pytest.param(who, example, id=example) for who, example in ADDRESSES.values()]


@pytest.fixture(scope="module")
def visitors(running):
    """Nobody, a learner and the trainer."""
    return {"nobody": running.visitor(), "learner": running.learner(), "trainer": running.trainer()}


def may_come_in(who: str, visitor: str) -> bool:
    return who == ANYBODY or (who == SIGNED_IN and visitor != "nobody") or (who == TRAINERS and visitor == "trainer")


def refused(answer) -> bool:
    """Whether an answer sends to the door, or away."""
    at_the_door = answer.status_code == 302 and answer.headers["Location"].startswith("/login")
    return at_the_door or answer.status_code in (401, 403, 404, 405)


def test_the_list_is_the_server_s_own_table(tmp_path, monkeypatch):
    from qhatu.school.server.serving import ClassServer

    tables, init_handlers = [], ClassServer.init_handlers

    def noted(self):
        tables.append(init_handlers(self))
        return tables[-1]

    monkeypatch.setattr(ClassServer, "init_handlers", noted)
    monkeypatch.setattr(ClassServer, "listen", lambda self: self.stop())
    class_server.open_class(
        tmp_path / "el-alto", ip="127.0.0.1", port=0, open_browser=False, console=Console(file=StringIO())
    )
    assert {pattern for pattern, *_ in tables[0]} == set(ADDRESSES)


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
@pytest.mark.parametrize("visitor", ("nobody", "learner", "trainer"))
def test_each_address_opens_for_whom_it_is_and_for_nobody_else(visitors, visitor, who, path):
    answer = visitors[visitor].get(path)
    if may_come_in(who, visitor):
        assert answer.status_code != 500
        assert visitor == "nobody" or not answer.headers.get("Location", "").startswith("/login?next")
    else:
        assert refused(answer)
        assert not any(name in answer.text for name in PEOPLE)


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
def test_headers_that_a_proxy_would_set_open_nothing(visitors, who, path):
    if may_come_in(who, "nobody"):
        pytest.skip("it is for anybody")
    forged = {
        "X-Forwarded-User": "Elena Rojas",
        "X-Forwarded-For": "127.0.0.1",
        "X-Learner-Id": "4",
        "Remote-User": "Elena Rojas",
        "Authorization": "token x",
        "X-Original-URL": "/login",
        "X-HTTP-Method-Override": "GET",
    }
    assert refused(visitors["nobody"].get(f"{path}?token=x", headers=forged))


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
@pytest.mark.parametrize("visitor", ("nobody", "trainer"))
def test_a_form_that_another_site_wrote_changes_nothing(visitors, visitor, who, path):
    answer = visitors[visitor].post(path, xsrf=False, name="x", pin="1234")
    assert refused(answer)


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
def test_an_empty_form_is_answered_with_a_sentence(running, who, path):
    trainer = running.trainer()
    answer = trainer.post(path)
    assert answer.status_code not in (500, 501)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
@pytest.mark.parametrize("method", ("PUT", "PATCH", "DELETE", "TRACE"))
def test_methods_that_no_page_uses_do_nothing(visitors, method, who, path):
    assert refused(visitors["trainer"].send(method, path))


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
def test_every_answer_forbids_frames_guessed_types_and_strangers(visitors, who, path):
    headers = visitors["trainer"].get(path).headers
    if who == KERNELS or path.endswith("/channels"):
        pytest.skip("no browser is answered there")
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert not re.search(r"unsafe-eval|\*", headers["Content-Security-Policy"])


@pytest.mark.parametrize(("who", "path"), EXAMPLES)
def test_no_query_breaks_an_address_or_comes_back_as_markup(visitors, who, path):
    markup = "<script>alert(1)</script>"
    names = ("next", "language", "anonymous", "of", "full", "code", "most", "module", "show", "since")
    for value in (markup, "\x00", "../../etc/passwd", "9" * 400, "' OR 1=1 --", "{{7*7}}", "\ud83e"):
        query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name in names)
        answer = visitors["trainer"].get(f"{path}?{query}")
        assert answer.status_code != 500
        assert markup not in answer.text and "root:" not in answer.text
