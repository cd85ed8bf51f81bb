"""«Mis ventas» over HTTP: what a phone may keep, what it may send, and for whom."""

import csv
import io
import json
import secrets

import pytest

WARA, MARCO, ROSA = "Wara Ñahui", "Marco Choque", "Rosa Mamani"
NOTHING = {"person": "", "enterprise": "", "cycle": 0, "since": 0, "sales": []}


@pytest.fixture(scope="module")
def wara(running):
    return running.learner(WARA)


@pytest.fixture(scope="module")
def marco(running):
    return running.learner(MARCO)


def sale(**more) -> dict:
    """A sale as a phone sends it."""
    when = {"age": 60, "after": ""}
    return {
        **{"uid": secrets.token_hex(12), "edit": secrets.token_hex(12), "sold": when, "edited": when, "void": False},
        **{"product": "Vela", "units": "2", "paid": "12.00", "asked": "12.00", "way": "now", "buyer": "", "who": ""},
        **more,
    }


def sync(visitor, *sales: dict, **more):
    """What a phone exchanges with the class; its answer."""
    if not visitor.session.cookies.get("_xsrf"):
        visitor.get("/login")
    asked = {**NOTHING, **more, "sales": list(sales)}
    if sales and "person" not in more:
        asked["person"] = sync(visitor).json()["person"]
    return visitor.send("POST", "/sales/sync", data=json.dumps(asked), headers={"Content-Type": "application/json"})


def test_the_page_is_the_same_for_everybody_and_may_be_kept_on_a_phone(running, wara, marco):
    pages = [visitor.get("/sales") for visitor in (wara, marco, running.visitor())]
    assert {page.status_code for page in pages} == {200}
    assert len({page.text for page in pages}) == 1
    assert "private" in pages[0].headers["Cache-Control"]
    assert "max-age" in pages[0].headers["Cache-Control"]
    again = wara.get("/sales", headers={"If-None-Match": pages[0].headers["ETag"]})
    assert again.status_code == 304
    assert "max-age" in again.headers["Cache-Control"]


def test_a_phone_is_told_what_its_owner_sells_and_at_what_price(running, wara):
    with running.store() as store:
        person = store.person_named(WARA)
        cycle = store.enterprise_of(person.id).cycle_id
        store.save(cycle, "5-management", {"product_name": "Vela Illimani", "price": "6,15"}, person.id)
    told = sync(wara).json()
    assert told["products"][0] == {"name": "Vela Illimani", "price": "6.20", "own": True}  # a price that can be paid
    assert len(told["products"]) > 1
    assert told["money"] == {"symbol": "Bs", "coin": "0.10", "decimals": 2, "mark": ","}
    assert told["name"] == "Velas & Wara"


def test_a_sale_that_is_sent_twice_is_one_sale_and_is_told_to_the_others(running):
    rosa = running.learner(ROSA)
    sold = sale()
    first, again = sync(rosa, sold).json(), sync(rosa, sold).json()
    assert first["kept"] == again["kept"] == {sold["uid"]: first["cycle"]}
    assert again["count"] == 1
    other_phone = running.learner(ROSA)
    [seen] = sync(other_phone).json()["changed"].values()
    assert (seen["product"], seen["paid"], seen["edit"]) == ("Vela", "12.00", sold["edit"])
    assert sync(other_phone, cycle=first["cycle"], since=again["revision"]).json()["changed"] == {}


def test_a_bad_sale_is_refused_by_itself_in_the_learners_words(wara):
    good, bad = sale(), sale(paid="0.07")
    told = sync(wara, good, bad).json()
    assert good["uid"] in told["kept"]
    assert "moneda más pequeña" in told["refused"][bad["uid"]]


def test_nobody_sends_in_the_name_of_another(running, wara, marco):
    waras = sync(wara).json()
    answer = sync(marco, sale(), person=waras["person"], enterprise=waras["enterprise"])
    assert answer.status_code == 409
    assert answer.json()["person"] != waras["person"]
    count = sync(marco).json()["count"]
    answer = sync(marco, sale(), enterprise=waras["enterprise"])
    assert answer.status_code == 403
    assert sync(marco).json()["count"] == count


def test_sales_of_an_enterprise_one_had_before_go_there(running):
    with running.store() as store:
        person = store.add_person("Nina Poma", pin_hash=store.pin_hash(store.person_named(WARA).id))
        old = store.start_enterprise(person.id, name="Velas de antes", trade="candles", place="bolivia")
        new = store.start_enterprise(person.id, name="Velas de ahora", trade="candles", place="bolivia")
    nina = running.visitor()
    assert nina.sign_in("Nina Poma", "4821").status_code == 302
    told = sync(nina, sale(), enterprise=old.uid).json()
    assert told["enterprise"] == new.uid
    assert list(told["kept"].values()) == [old.cycle_id]
    assert told["changed"] == {}
    with running.store() as store:
        assert len(store.entries(old.cycle_id, "sales")) == 1
        assert store.entries(new.cycle_id, "sales") == {}


def test_whoever_is_signed_out_is_told_so_and_keeps_nothing(running):
    stranger = running.visitor()
    stranger.get("/login")
    answer = sync(stranger)
    assert answer.status_code == 401
    assert "Entra otra vez" in answer.json()["sentence"]
    assert stranger.get("/sales/sync").status_code == 401
    for path in ("/sales/summary", "/sales/sales.csv"):
        assert stranger.get(path).headers["Location"].startswith("/login")


def test_nothing_is_kept_without_the_token_of_forms(running):
    marco = running.learner(MARCO)
    body = json.dumps({**NOTHING, "person": sync(marco).json()["person"], "sales": [sale()]})
    before = sync(marco).json()["count"]
    headers = {"X-XSRFToken": "", "Content-Type": "application/json"}
    assert marco.send("POST", "/sales/sync", data=body, headers=headers).status_code == 403
    assert sync(marco).json()["count"] == before
    # A browser that has lost it is given another.
    del marco.session.cookies["_xsrf"]
    assert marco.get("/sales/sync").status_code == 204
    assert marco.session.cookies["_xsrf"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "[" * 100_000,
        json.dumps({**NOTHING, "sales": {}}),
        json.dumps({**NOTHING, "since": "1; DROP TABLE entry"}),
        json.dumps({**NOTHING, "since": -1}),
        json.dumps({**NOTHING, "cycle": 2**70}),
        json.dumps({**NOTHING, "person": "x" * 50}),
        json.dumps({"sales": []}),
    ],
    ids=lambda body: body[:40],
)
def test_what_has_another_shape_is_refused_whole(wara, body):
    answer = wara.send("POST", "/sales/sync", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["sentence"].endswith(".")


def test_more_sales_than_fit_are_refused_whole(wara):
    assert sync(wara, *[sale()] * 201).status_code == 413


def test_the_sales_are_taken_home_as_a_spreadsheet(running):
    marco = running.learner(MARCO)
    sync(marco, sale(product="Vela ñandú", paid="1234.50", way="on_credit", who="Doña Juana"), sale(void=True))
    answer = marco.get("/sales/sales.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ventas-velas-marco.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    [owed] = [row for row in rows if row["Quién debe"]]
    assert (owed["Producto"], owed["Pagado"], owed["Forma de pago"]) == ("Vela ñandú", "1234,50", "Fiado")
    assert "Anulada" in {row["Estado"] for row in rows}


def test_the_day_is_told_in_a_sentence(running):
    rosa = running.learner(ROSA)
    sync(rosa, sale(units="3", paid="18.00"))
    summary = rosa.get("/sales/summary")
    assert "piezas vendidas" in summary.text
    home = rosa.get("/")
    assert 'href="/sales"' in home.text
    assert "piezas vendidas; recibiste Bs" in home.text


def test_a_phone_may_put_the_page_among_its_signs(running):
    manifest = running.visitor().get("/sales/app.webmanifest")
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    for icon in manifest.json()["icons"]:
        assert running.visitor().get(icon["src"]).status_code == 200
    worker = running.visitor().get("/sales/worker.js")
    assert worker.headers["Service-Worker-Allowed"] == "/sales"
    policy = running.visitor().get("/sales").headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in policy and "unsafe" not in policy
