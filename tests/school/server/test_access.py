"""Who gets where: every door of a running class is tried, and every window."""

import re
from pathlib import Path

import psutil
import pytest
import requests
import websocket

from qhatu.school.opening.address import addresses
from school.running_class import PEOPLE, TRAINER, eventually, heard, message


@pytest.fixture(scope="module")
def wara(running):
    return running.learner("Wara Ñahui")


@pytest.fixture(scope="module")
def marco(running):
    return running.learner("Marco Choque")


@pytest.fixture(scope="module")
def wara_kernel(wara):
    """The kernel of Wara's page, which stays open for the tests that look at it from outside."""
    return wara.open_page()


# ---- pages

FOR_EVERYBODY = (
    "/",
    "/start",
    "/start/candles",
    "/m/5-management/app",
    "/papers/cost-sheet.pdf",
)
FOR_TRAINERS = ("/board", "/board/rows", "/board/qr.svg")


@pytest.mark.parametrize("path", (*FOR_EVERYBODY, *FOR_TRAINERS))
def test_nobody_sees_a_page_without_signing_in(running, path):
    answer = running.visitor().get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("path", FOR_TRAINERS)
def test_a_learner_does_not_see_the_trainer_s_board(wara, path):
    answer = wara.get(path)
    assert answer.status_code == 403
    assert "Rosa" not in answer.text


@pytest.mark.parametrize("path", FOR_TRAINERS)
def test_a_trainer_sees_the_board(running, path):
    assert running.trainer().get(path).status_code == 200


@pytest.mark.parametrize("path", ("/", *FOR_EVERYBODY[1:4], "/papers/cost-sheet.pdf"))
def test_a_learner_sees_the_pages_for_everybody(wara, path):
    assert wara.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    (
        "/api/kernels",
        "/api/contents",
        "/api/contents/class.db",
        "/api/sessions",
        "/api/terminals",
        "/api/kernelspecs",
        "/api",
        "/lab",
        "/tree",
        "/files/class.db",
        "/voila/tree",
        "/voila/files/class.db",
        "/voila/api/contents/class.db",
        "/voila/render/pages/es/5-management/app.ipynb",
        "/voila/query/3f2b8c1e-0000-0000-0000-000000000000",
        "/voila/execution/3f2b8c1e-0000-0000-0000-000000000000",
        "/voila/templates/lab/static/index.css",
        "/voila/templates/qhatu/static/qhatu.css",
        "/voila/static/voila.js",
        "/voila/labextensions/@jupyter-widgets/jupyterlab-manager/package.json",
        "/voila/api/themes/@jupyterlab/theme-light-extension/index.css",
        "/metrics",
        "/class.db",
        "/secret",
        "/m/",
        "/m/5-management",
        "/m/5-management/app.ipynb",
        "/m/5-management/README",
        "/m/5-management/practice/cost-and-price",
        "/m/1-diagnosis/lesson",
        "/kernel/open",
        "/nowhere",
    ),
)
def test_what_is_not_in_the_table_does_not_exist(wara, path):
    answer = wara.get(path)
    assert answer.status_code in (404, 405)
    assert "SQLite" not in answer.text


@pytest.mark.parametrize("method", ("POST", "PUT", "PATCH", "DELETE"))
@pytest.mark.parametrize("path", ("/api/kernels", "/api/contents/x.ipynb", "/api/terminals", "/m/5-management/app"))
def test_nothing_is_made_or_changed_through_jupyter_s_own_api(wara, method, path):
    assert wara.send(method, path, json={}).status_code in (403, 404, 405)


# Ways around a check on prefixes or on the raw path; the first ones opened a trainer's page in the prototype.
TRICKS = (
    "/m/%35-management/app",
    "/m//5-management/app",
    "/m/./5-management/app",
    "/m/x/../5-management/app",
    "/m/5-management/./app",
    "/m/5-management%2fapp",
    "/m/5-management%2Fapp",
    "/m/%2e/5-management/app",
    "/m/5-management/app/",
    "/m/5-Management/app",
    "/m/5-management/app%00",
    "/m/5-management/app%20",
    "/m/5-management\\app",
    "//m/5-management/app",
    "/%6d/5-management/app",
    "/m/5-management/../../class.db",
    "/m/..%2f..%2fclass.db",
    "//board",
    "/./board",
    "/x/../board",
    "/%62oard",
    "/board/",
    "/board%2frows",
    "/Board",
    "/board%00",
    "/board;",
    "/look/../class.db",
    "/look/..%2f..%2fclass.db",
    "/look/%2e%2e/secret.css",
    "/look/../../../school/server/class_server.py",
    "/look//etc/passwd",
    "/drawing/..%2f..%2fplaces%2fbolivia%2fplace.svg",
)


@pytest.mark.parametrize("path", TRICKS)
def test_no_path_walks_around_the_table(wara, path):
    status, body = wara.get_raw(path)
    assert status in (400, 403, 404)
    for leak in ("kernelId", "Rosa Mamani", "SQLite format", "def open_class", "root:"):
        assert leak not in body


def test_the_widgets_bundle_comes_alone_and_packed(wara):
    page = wara.get("/m/5-management/lesson").text
    bundle = re.search(r'src="(/look/extension\.js\?v=\w+)"', page)[1]
    answer = wara.get(bundle)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) < len(answer.content) / 3
    again = wara.get("/look/extension.js", headers={"If-None-Match": answer.headers["Etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert wara.get("/look/extension.js", headers={"Accept-Encoding": "identity"}).content == answer.content
    for near in ("/look/extension.js.map", "/look/extension.js.LICENSE.txt", "/look/..%2fextension.js"):
        assert wara.get(near).status_code == 404
    assert wara.get("/look/school.css?v=of-yesterday").headers["Cache-Control"] == "no-cache"


# ---- kernels


def test_a_learner_reaches_their_own_kernel(wara, wara_kernel):
    assert wara.get(f"/api/kernels/{wara_kernel}").status_code == 200
    wara.socket(wara_kernel).close()


@pytest.mark.parametrize("method", ("GET", "DELETE"))
def test_a_neighbour_reaches_no_kernel_but_their_own(marco, wara_kernel, method):
    assert marco.send(method, f"/api/kernels/{wara_kernel}").status_code == 403


def test_a_trainer_does_not_reach_a_learner_s_kernel_either(running, wara_kernel):
    assert running.trainer().send("DELETE", f"/api/kernels/{wara_kernel}").status_code == 403


def test_a_neighbour_cannot_end_somebody_s_page(marco, wara, wara_kernel):
    assert marco.send("POST", f"/voila/api/shutdown/{wara_kernel}").status_code == 403
    assert wara.get(f"/api/kernels/{wara_kernel}").status_code == 200


def refused(connect) -> int:
    """The status with which a websocket is refused."""
    with pytest.raises(websocket.WebSocketBadStatusException) as caught:
        connect()
    return caught.value.status_code


def test_a_neighbour_s_websocket_is_refused(marco, wara_kernel):
    assert refused(lambda: marco.socket(wara_kernel)) == 403


def test_a_websocket_without_a_sign_in_is_refused(wara, wara_kernel):
    assert refused(lambda: wara.socket(wara_kernel, cookie="")) == 403


def test_a_websocket_from_another_site_is_refused(wara, wara_kernel):
    assert refused(lambda: wara.socket(wara_kernel, origin="http://evil.example")) == 403


def test_a_websocket_from_the_class_s_own_pages_opens(running, wara, wara_kernel):
    wara.socket(wara_kernel, origin=running.url).close()


def test_code_sent_to_a_kernel_is_not_run(wara, wara_kernel, tmp_path):
    trace = tmp_path / "ran"
    socket = wara.socket(wara_kernel)
    code = f"open({str(trace)!r}, 'w').close()"
    for channel in ("shell", "control"):
        asked = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        socket.send(message("execute_request", asked, channel))
    kinds = {told["msg_type"] for told in heard(socket, 2)}
    socket.close()
    assert "execute_reply" not in kinds
    assert not trace.exists()


@pytest.mark.parametrize(
    "kind", [f"{verb}_request" for verb in ("interrupt", "debug", "inspect", "complete", "history", "shutdown")]
)
def test_a_kernel_does_not_hear_anything_that_is_not_on_the_list(wara, wara_kernel, kind):
    socket = wara.socket(wara_kernel)
    socket.send(message(kind, {"restart": False}, "control"))
    socket.send(message("kernel_info_request", {}))  # is on the list, and tells that the kernel had time to answer
    kinds = {told["msg_type"] for told in heard(socket, 1.5)}
    socket.close()
    assert "kernel_info_reply" in kinds
    assert kind.replace("_request", "_reply") not in kinds


def test_a_fourth_page_closes_the_one_opened_first(running):
    rosa = running.learner("Rosa Mamani")
    kernels = [rosa.open_page("/m/5-management/lesson") for _ in range(4)]
    assert eventually(lambda: rosa.get(f"/api/kernels/{kernels[0]}").status_code == 403)
    assert [rosa.get(f"/api/kernels/{kernel}").status_code for kernel in kernels[1:]] == [200, 200, 200]


def test_a_page_that_is_left_lets_its_kernel_go(running):
    rosa = running.learner("Rosa Mamani")
    kernel = rosa.open_page("/m/5-management/lesson")
    assert rosa.send("POST", f"/voila/api/shutdown/{kernel}").status_code == 204
    assert eventually(lambda: rosa.get(f"/api/kernels/{kernel}").status_code == 403)


def test_a_kernel_knows_no_secret_of_the_class(running, wara, wara_kernel):
    kernel, environment = next(iter(running.kernel_environments().items()))
    seen = {**environment, **psutil.Process(kernel).environ()}
    assert not [name for name in seen if "DATABASE" in name or "SECRET" in name or "COOKIE" in name]
    assert Path(environment["IPYTHONDIR"]).name == "ipython"


# ---- signing in and out


def test_a_wrong_pin_ends_in_a_sentence(running):
    answer = running.visitor().sign_in("Wara Ñahui", "0000")
    assert answer.status_code == 401
    assert "El nombre o el PIN no son esos" in answer.text


def test_a_name_that_nobody_has_is_refused_in_the_same_words(running):
    known = running.visitor().sign_in("Wara Ñahui", "0000").text
    unknown = running.visitor().sign_in("Nadie", "0000").text
    sentence = re.compile(r'role="alert">([^<]+)<')
    assert sentence.search(known)[1] == sentence.search(unknown)[1]


@pytest.mark.parametrize("name", ("wara nahui", "  WARA   Ñahui "))
def test_a_name_may_be_typed_without_capitals_accents_or_care(running, name):
    assert running.visitor().sign_in(name, PEOPLE["Wara Ñahui"]).status_code == 302


def test_the_sixth_guess_within_a_minute_has_to_wait(running):
    visitor = running.visitor()
    statuses = [visitor.sign_in("Zenobia", f"{pin:04}").status_code for pin in range(7)]
    assert statuses == [401] * 5 + [429] * 2


def test_a_guesser_does_not_get_more_guesses_by_spelling_a_name_otherwise(running):
    spellings = ("Yola", "yola", "YOLA", " Yóla ", "yolá", "Yola")
    statuses = [running.visitor().sign_in(name, "0000").status_code for name in spellings]
    assert statuses[-1] == 429


@pytest.mark.parametrize("path", ("/login", "/logout", "/language", "/start/candles"))
def test_a_form_from_another_site_is_refused(running, path):
    marco = running.learner("Marco Choque")
    answer = marco.post(path, xsrf=False, name="Marco Choque", pin=PEOPLE["Marco Choque"], language="en")
    assert answer.status_code == 403
    assert marco.get("/").status_code == 200


@pytest.mark.parametrize(
    "headers",
    (
        {"X-Forwarded-User": "Elena Rojas"},
        {"X-Remote-User": TRAINER.encode()},
        {"X-Learner-Id": "1"},
        {"Authorization": "token x"},
        {"Authorization": "Bearer x"},
        {"Cookie": "username=1"},
    ),
)
def test_a_forged_header_signs_nobody_in(running, headers):
    answer = running.visitor().get("/board", headers=headers)
    assert answer.status_code == 302


@pytest.mark.parametrize("query", ("?token=", "?token=x", "?next=/board"))
def test_a_query_signs_nobody_in(running, query):
    assert running.visitor().get("/board" + query).status_code == 302


def test_a_cookie_that_was_changed_signs_nobody_in(running):
    marco = running.learner("Marco Choque")
    name = next(name for name in dict(marco.session.cookies) if name.startswith("qhatu-"))
    value = marco.session.cookies[name]
    for changed in (value[:-4] + "0000", value.replace("|1:0|", "|1:1|", 1), value[:20], ""):
        answer = requests.get(running.url + "/", cookies={name: changed}, allow_redirects=False, timeout=30)
        assert answer.status_code == 302


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(running):
    answer = running.visitor().sign_in("Marco Choque", PEOPLE["Marco Choque"])
    cookie = next(value for name, value in answer.raw.headers.items() if name == "Set-Cookie" and "qhatu-" in value)
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "wished", ("//evil.example", "http://evil.example/", "/\\evil.example", "/m/nowhere", "javascript:1")
)
def test_signing_in_leads_nowhere_else(running, wished):
    answer = running.visitor().sign_in("Marco Choque", PEOPLE["Marco Choque"], next=wished)
    assert answer.headers["Location"] == "/"


def test_signing_in_leads_to_the_page_that_was_wished_for(running):
    answer = running.visitor().sign_in("Marco Choque", PEOPLE["Marco Choque"], next="/m/5-management/practice")
    assert answer.headers["Location"] == "/m/5-management/practice"


def test_signing_out_is_for_good_and_stops_the_page(running):
    rosa = running.learner("Rosa Mamani")
    again = running.learner("Rosa Mamani")
    kernel = rosa.open_page("/m/5-management/lesson")
    cookies = dict(rosa.session.cookies)
    assert rosa.post("/logout").status_code == 302
    replayed = requests.get(running.url + "/", cookies=cookies, allow_redirects=False, timeout=30)
    assert replayed.status_code == 302
    assert eventually(lambda: again.get(f"/api/kernels/{kernel}").status_code == 403)


# ---- the trainer's link


def test_the_trainer_s_link_opens_the_board_at_the_class_s_own_computer(running):
    visitor = running.visitor()
    answer = visitor.get("/trainer/" + running.trainer_link.rpartition("/")[2])
    assert (answer.status_code, answer.headers["Location"]) == (302, "/board")
    assert visitor.get("/board").status_code == 200


def test_the_trainer_s_link_needs_its_key(running):
    assert running.visitor().get("/trainer/guess").status_code == 403


def test_the_trainer_s_link_does_not_open_through_a_proxy(running):
    path = "/trainer/" + running.trainer_link.rpartition("/")[2]
    assert running.visitor().get(path, headers={"X-Forwarded-For": "192.168.1.9"}).status_code == 403


@pytest.mark.skipif(not addresses(), reason="this computer is in no network")
def test_the_trainer_s_link_does_not_open_from_the_network(running):
    path = "/trainer/" + running.trainer_link.rpartition("/")[2]
    answer = requests.get(f"http://{addresses()[0]}:{running.port}{path}", allow_redirects=False, timeout=30)
    assert answer.status_code == 403


# ---- what goes with every answer


@pytest.mark.parametrize(
    "path", ("/login", "/", "/nowhere", "/m/5-management/lesson", "/look/school.css", "/drawing/candles.svg")
)
def test_every_answer_forbids_frames_and_guessed_types(wara, path):
    headers = wara.get(path).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ("/login", "/", "/start", "/m/5-management/lesson"))
def test_every_page_may_load_only_from_the_class_itself(wara, path):
    policy = wara.get(path).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy or "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"https?:|\*", policy)


def test_pages_of_the_class_run_no_inline_script(wara):
    assert "unsafe" not in wara.get("/").headers["Content-Security-Policy"]


def test_what_somebody_sees_stays_in_no_cache(wara):
    assert wara.get("/").headers["Cache-Control"] == "no-store"


def test_pages_come_compressed(wara):
    assert wara.get("/m/5-management/lesson").headers["Content-Encoding"] == "gzip"


def test_a_page_asks_for_nothing_outside_the_class(wara):
    page = wara.get("/m/5-management/lesson").text
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', page) == []


@pytest.mark.parametrize("path", ("/nowhere", "/m/5-management/none", "/start/none"))
def test_a_trouble_is_a_sentence_with_a_way_home(wara, path):
    page = wara.get(path).text
    assert "Traceback" not in page
    assert re.search(r"<h1>[A-ZÁÉÍÓÚÑ][^<]+\.</h1>", page)
    assert 'href="/"' in page


def test_names_are_shown_as_they_are_and_never_taken_for_markup(wara, running):
    assert "Velas &amp; Wara" in wara.get("/").text
    assert "Velas &amp; Wara" in running.trainer().get("/board/rows").text


def test_the_secret_and_the_records_are_the_owner_s_alone(running):
    if psutil.WINDOWS:
        pytest.skip("Windows keeps a user's files from others by the folder they are in")
    assert (running.folder / "secret").stat().st_mode & 0o077 == 0
