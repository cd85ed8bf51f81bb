"""How people come into a class, look after themselves in it, and leave; and what the trainer does for them."""

import html
import json
import re
from decimal import Decimal
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from qhatu.packs.words import Words
from qhatu.school.members.pictures import COLOURS, DRAWINGS, free_picture, pictures
from qhatu.school.members.pictures import told as told_picture
from school.running_class import PEOPLE, RunningClass, Visitor, eventually

CODE = "TAMI47"
MODULE = "5-management"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A class whose code lets people sign up, and in which Wara has a picture."""
    running = RunningClass(tmp_path_factory.mktemp("classes") / "el-alto")
    with running.store() as store:
        store.set_setting("registration", "open")
        store.set_setting("code", CODE)
        store.set_picture(store.person_named("Wara Ñahui").id, "llama-red")
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def trainer(running):
    return running.trainer()


def person(running, name: str):
    with running.store() as store:
        return store.person_named(name)


def nobodys_picture(running) -> str:
    with running.store() as store:
        return free_picture(store.taken_pictures())


def newcomer(running, name: str, pin: str = "4821", picture: str = "none") -> Visitor:
    """Somebody who signed up by themselves."""
    visitor = running.visitor()
    answer = visitor.post("/join", code=CODE, name=name, picture=picture, pin=pin, again=pin)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me/about?new=1"), answer.text
    return visitor


def links(page: str) -> list[str]:
    return [html.unescape(link) for link in re.findall(r'<a [^>]*href="([^"]+)"', page)]


def alert(page: str) -> str:
    """What the page says is wrong."""
    found = re.search(r'role="alert">([^<]+)<', page)
    return html.unescape(found[1]) if found else ""


def shown_pin(page: str) -> str:
    return re.search(r'class="number">(\d+)<', page)[1]


# ---- by picture


def test_a_learner_comes_in_by_tapping_a_drawing_and_its_colour(running):
    """Links alone lead there: a phone without scripts will do."""
    visitor = running.visitor()
    door = visitor.get("/login?next=%2Fme").text
    by_picture = next(link for link in links(door) if "by=picture" in link)
    drawings = visitor.get(by_picture).text
    llama = next(link for link in links(drawings) if "picture=llama" in link)
    colours = visitor.get(llama).text
    red = next(link for link in links(colours) if "picture=llama-red" in link)
    asked = visitor.get(red).text
    assert "Llama, color rojo" in asked
    wished = re.search(r'name="next" value="([^"]+)"', asked)[1]
    answer = visitor.post("/login", picture="llama-red", pin=PEOPLE["Wara Ñahui"], next=wished)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/me")
    assert "Wara Ñahui" in visitor.get("/me").text


def test_the_door_offers_every_picture_and_names_nobody(running):
    pages = [running.visitor().get(f"/login?{query}").text for query in ("", "by=picture", "picture=llama")]
    assert all(f"picture={drawing}&" in html.unescape(pages[1]) for drawing in DRAWINGS)
    assert all(f"picture=llama-{colour}&" in html.unescape(pages[2]) for colour in COLOURS)
    for page in (*pages, running.visitor().get("/taste").text, running.visitor().get("/join").text):
        assert not [name for name in PEOPLE if name.split()[0] in page]


def test_a_picture_that_nobody_has_is_refused_in_the_same_words(running):
    known = running.visitor().post("/login", picture="llama-red", pin="9999")
    unknown = running.visitor().post("/login", picture=nobodys_picture(running), pin="9999")
    assert known.status_code == unknown.status_code == 401
    assert alert(known.text) == alert(unknown.text) != ""


def test_guesses_by_picture_and_by_name_are_counted_together(running, trainer):
    picture = nobodys_picture(running)
    newcomer(running, "Illa Condori", picture=picture).post("/logout")
    statuses = [running.visitor().sign_in("Illa Condori", "9999").status_code for _ in range(3)]
    statuses += [running.visitor().post("/login", picture=picture, pin="9999").status_code for _ in range(3)]
    assert statuses == [401] * 5 + [429]
    card = trainer.post(f"/people/{person(running, 'Illa Condori').id}/pin").text
    assert running.visitor().sign_in("Illa Condori", shown_pin(card)).status_code == 302


@pytest.mark.parametrize("picture", ("llama-pink", "'; drop table person", "../../etc/passwd", "<script>"))
def test_a_picture_that_is_none_asks_for_a_name(running, picture):
    page = running.visitor().get("/login?" + urlencode({"picture": picture}))
    assert page.status_code == 200
    assert 'name="name"' in page.text
    assert "<script>" not in page.text


# ---- signing up


def test_somebody_signs_up_one_question_at_a_time(running):
    visitor = running.visitor()
    assert 'name="code"' in visitor.get("/join").text
    told = {"code": "tamé 47"}
    assert 'name="name"' in visitor.get("/join?" + urlencode(told)).text
    told["name"] = "Sisa  Quispe"
    offered = [
        link for link in links(visitor.get("/join?" + urlencode(told)).text) if re.search("picture=[a-z]+-", link)
    ]
    told["picture"] = parse_qs(urlsplit(offered[0]).query)["picture"][0]
    assert told["picture"] in pictures()
    page = visitor.get("/join?" + urlencode(told)).text
    assert 'name="again"' in page
    answer = visitor.post("/join", **told, pin="4821", again="4821")
    assert answer.headers["Location"] == "/me/about?new=1"
    assert "Sisa" in visitor.get("/me/about?new=1").text
    assert visitor.get("/").headers["Location"] == "/start"
    assert running.visitor().post("/login", picture=told["picture"], pin="4821").status_code == 302
    assert (person(running, "Sisa Quispe").role, person(running, "Sisa Quispe").picture) == ("learner", told["picture"])


def test_a_pin_can_be_drawn_for_them(running):
    visitor = running.visitor()
    told = {"code": CODE, "name": "Nina Apaza", "picture": "none"}
    page = visitor.get("/join?" + urlencode({**told, "draw": 1})).text
    pin = re.search(r'name="pin" value="(\d{4})"', page)[1]
    assert pin in re.sub(r'value="\d+"', "", page)
    assert visitor.post("/join", **told, pin=pin, again=pin).status_code == 302
    assert running.visitor().sign_in("Nina Apaza", pin).status_code == 302


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    (
        ({"code": "TAMI48"}, 400, "Ese código no es el de esta clase"),
        ({"name": "wara nahui"}, 400, "Ya hay alguien que se llama"),
        ({"name": "<b>Ana</b>"}, 400, "tiene el signo"),
        ({"name": "=1+1"}, 400, "empieza con «=»"),
        ({"picture": "llama-red"}, 400, "Ese dibujo ya es de otra persona"),
        ({"picture": "llama-pink"}, 400, "Ese dibujo ya es de otra persona"),
        ({"pin": "1234", "again": "1234"}, 400, "se adivina fácil"),
        ({"again": "4812"}, 400, "no son iguales"),
    ),
)
def test_a_wrong_answer_is_asked_for_again_and_nobody_is_added(running, changed, status, sentence):
    told = {"code": CODE, "name": "Ana Colque", "picture": "none", "pin": "5926", "again": "5926", **changed}
    answer = running.visitor().post("/join", **told)
    assert answer.status_code == status
    assert sentence in alert(answer.text)
    assert person(running, "Ana Colque") is None


def test_no_name_is_written_into_the_log(running):
    told = {"code": CODE, "name": "Wara Ñahui"}
    assert running.visitor().get("/join?" + urlencode(told), headers={"Referer": "/join?name=Wara"}).status_code == 400
    log = running.folder / "class.log"
    assert eventually(lambda: "400 GET /join" in log.read_text(encoding="utf-8"))
    assert "Wara" not in log.read_text(encoding="utf-8")


def test_a_double_tap_signs_up_once_and_comes_in(running):
    told = {"code": CODE, "name": "Tupak Mamani", "picture": "none", "pin": "7395", "again": "7395"}
    visitors = [running.visitor(), running.visitor()]
    assert [visitor.post("/join", **told).status_code for visitor in visitors] == [302, 302]
    assert [visitor.get("/me").status_code for visitor in visitors] == [200, 200]
    assert running.visitor().post("/join", **{**told, "pin": "5926", "again": "5926"}).status_code == 400


def test_who_signs_up_needs_the_form_s_own_token(running):
    told = {"code": CODE, "name": "Ana Colque", "picture": "none", "pin": "4821", "again": "4821"}
    assert running.visitor().post("/join", xsrf=False, **told).status_code == 403
    assert person(running, "Ana Colque") is None


def test_on_a_phone_on_which_somebody_is_in_another_is_asked_first(running):
    page = running.learner("Marco Choque").get(f"/join?code={CODE}").text
    assert "En este teléfono entró Marco Choque." in page
    assert 'action="/logout"' in page


def test_by_list_only_nobody_signs_up_and_the_trainer_chooses(running, trainer):
    assert CODE[:4] in trainer.get("/people").text
    assert trainer.post("/people/registration", registration="roster").status_code == 302
    try:
        assert CODE[:4] not in trainer.get("/people").text
        closed = running.visitor().get(f"/join?code={CODE}")
        assert closed.status_code == 403
        assert "En esta clase te anota quien facilita." in closed.text
        told = {"code": CODE, "name": "Ana Colque", "picture": "none", "pin": "4821", "again": "4821"}
        assert running.visitor().post("/join", **told).status_code == 403
        assert person(running, "Ana Colque") is None
        assert "/join" not in running.visitor().get("/login").text
    finally:
        trainer.post("/people/registration", registration="open")
    assert running.visitor().get(f"/join?code={CODE}").status_code == 200


# ---- one's own account


def test_another_pin_signs_out_the_other_phones_and_stops_their_pages(running):
    here, there = newcomer(running, "Luz Aruni", pin="4821"), running.visitor()
    here.post("/start/candles", name="Velas Luz")
    there.sign_in("Luz Aruni", "4821")
    kernel = there.open_page(f"/m/{MODULE}/lesson")
    assert here.get(f"/api/kernels/{kernel}").status_code == 200
    wrong = here.post("/me/pin", old="9999", pin="6043", again="6043")
    assert "Tu PIN de ahora no es ese" in alert(wrong.text)
    assert here.post("/me/pin", old="4821", pin="6043", again="6043").status_code == 200
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302
    assert eventually(lambda: here.get(f"/api/kernels/{kernel}").status_code == 403)
    assert running.visitor().sign_in("Luz Aruni", "4821").status_code == 401
    assert running.visitor().sign_in("Luz Aruni", "6043").status_code == 302


def test_whoever_finds_an_open_phone_cannot_guess_its_owner_s_pin_there_either(running):
    lost = newcomer(running, "Beto Limachi")
    statuses = [lost.post("/me/forget", pin=str(5000 + turn)).status_code for turn in range(3)]
    statuses += [lost.post("/me/pin", old=str(6000 + turn), pin="6043", again="6043").status_code for turn in range(3)]
    assert statuses == [400] * 5 + [429]
    assert person(running, "Beto Limachi") is not None


def test_a_picture_is_somebody_s_alone(running):
    marco = running.learner("Marco Choque")
    picture = nobodys_picture(running)
    assert marco.post("/me/picture", picture=picture).status_code == 302
    refused = running.learner("Rosa Mamani").post("/me/picture", picture=picture)
    assert "Ese dibujo ya es de otra persona" in alert(refused.text)
    assert f'value="{picture}"' not in running.learner("Rosa Mamani").get("/me/picture").text
    assert told_picture(picture, Words("es")) in marco.get("/me").text


def test_nobody_must_tell_of_themselves_and_nothing_else_is_taken(running):
    rosa, me = running.learner("Rosa Mamani"), person(running, "Rosa Mamani")
    assert rosa.post("/me/about", sex="woman", birth_year="2004", origin="Viacha", religion="x").status_code == 302
    with running.store() as store:
        assert store.about(me.id) == {"sex": "woman", "birth_year": "2004", "origin": "Viacha"}
    assert "Un año de nacimiento" in alert(rosa.post("/me/about", birth_year="1204").text)
    assert rosa.post("/me/about", sex="", birth_year="", origin="").status_code == 302
    with running.store() as store:
        assert store.about(me.id) == {}


def test_two_people_share_an_enterprise_by_a_code(running):
    nayra, kusi = newcomer(running, "Nayra Poma"), newcomer(running, "Kusi Poma")
    nayra.post("/start/candles", name="Velas Poma")
    page = nayra.post("/me/enterprise/invite").text
    code = re.search(r'class="big invite">(\d{3} \d{3})<', page)[1]
    joined = kusi.post("/me/enterprise/join", code=code)
    assert "Velas Poma" in joined.text
    assert "Nayra Poma" in kusi.get("/me").text
    assert "Kusi Poma" in nayra.get("/me").text
    assert kusi.get("/").status_code == 200
    left = kusi.post("/me/enterprise/leave")
    assert left.status_code == 302
    assert "Kusi Poma" not in nayra.get("/me").text


def test_codes_of_enterprises_are_not_guessed(running):
    visitor = newcomer(running, "Wayra Cusi")
    answers = [visitor.post("/me/enterprise/join", code=str(100_000 + turn)) for turn in range(6)]
    assert [answer.status_code for answer in answers] == [400] * 5 + [429]
    assert "Ese código no vale" in alert(answers[0].text)


def test_all_of_somebody_comes_in_a_file_that_a_class_takes_in(running, trainer):
    amaru = newcomer(running, "Amaru Siles", picture=nobodys_picture(running))
    amaru.post("/start/candles", name="Velas Amaru")
    who = person(running, "Amaru Siles")
    with running.store() as store:
        store.save(store.enterprise_of(who.id).cycle_id, MODULE, {"price": "6,50"}, who.id)
    answer = amaru.get("/me/data")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="qhatu-amaru.json"'
    assert json.loads(answer.content)
    assert "4821" not in answer.text
    assert amaru.post("/me/forget", pin="4821").status_code == 200
    card = trainer.session.post(
        running.url + "/people/import",
        data={"_xsrf": trainer.session.cookies["_xsrf"]},
        files={"file": ("qhatu-amaru.json", answer.content)},
        timeout=60,
    )
    assert card.status_code == 200
    back = running.visitor()
    assert back.sign_in("Amaru Siles", shown_pin(card.text)).status_code == 302
    again = person(running, "Amaru Siles")
    with running.store() as store:
        assert store.entries(store.enterprise_of(again.id).cycle_id, MODULE)["price"] == "6,50"


def test_who_asks_to_be_forgotten_is(running):
    picture = nobodys_picture(running)
    urpi, group = newcomer(running, "Urpi Zenteno", picture=picture), newcomer(running, "Pawkar Zenteno")
    group.post("/start/candles", name="Velas Zenteno")
    code = re.search(r'class="big invite">(\d{3} \d{3})<', group.post("/me/enterprise/invite").text)[1]
    urpi.post("/start/candles", name="Velas de Urpi sola")
    urpi.post("/me/enterprise/join", code=code)
    who = person(running, "Urpi Zenteno")
    with running.store() as store:
        cycle = store.enterprise_of(who.id).cycle_id
        store.save(cycle, MODULE, {"price": "7,25"}, who.id)
        store.save_answer(who.id, "cost-and-price", "full-cost", "12", Decimal(1), Decimal(1))
    cookies = dict(urpi.session.cookies)
    assert "No se borró nada" in alert(urpi.post("/me/forget", pin="1357").text)
    assert person(running, "Urpi Zenteno") is not None
    said = urpi.get("/me/forget").text
    assert "queda sin tu nombre" in said
    assert "copias de respaldo" in said
    gone = urpi.post("/me/forget", pin="4821")
    assert gone.status_code == 200
    assert "Tus datos ya no están en la clase" in gone.text
    assert person(running, "Urpi Zenteno") is None
    replayed = running.visitor()
    replayed.session.cookies.update(cookies)
    assert replayed.get("/me").status_code == 302
    assert running.visitor().post("/login", picture=picture, pin="4821").status_code == 401
    assert group.get("/me").status_code == 200
    with running.store() as store:
        assert store.entries(cycle, MODULE)["price"] == "7,25"
        assert [change.person_name for change in store.history(cycle)][:1] == [""]
    kept = b"".join(file.read_bytes() for file in running.folder.glob("class.db*"))
    assert b"Urpi" not in kept


# ---- the trainer


PEOPLE_PAGES = ("/people", "/people/cards", "/people/1", "/people/1/data")
PEOPLE_FORMS = (
    "/people/add",
    "/people/import",
    "/people/registration",
    "/people/cards",
    "/people/1/pin",
    "/people/1/name",
    "/people/1/picture",
    "/people/1/forget",
)


@pytest.mark.parametrize("path", PEOPLE_PAGES)
def test_the_list_is_the_trainers_alone(running, trainer, path):
    assert running.visitor().get(path).status_code == 302
    assert running.learner("Marco Choque").get(path).status_code == 403
    assert trainer.get(path).status_code == 200


@pytest.mark.parametrize("path", PEOPLE_FORMS)
def test_what_changes_the_list_is_the_trainers_alone_and_needs_the_form_s_own_token(running, trainer, path):
    before = [(one.name, one.picture) for one in everybody(running)]
    fields = {"name": "Nadie", "sure": "yes", "registration": "roster"}
    assert running.visitor().post(path, **fields).status_code == 403
    assert running.learner("Marco Choque").post(path, **fields).status_code == 403
    assert trainer.post(path, xsrf=False, **fields).status_code == 403
    assert [(one.name, one.picture) for one in everybody(running)] == before
    assert running.visitor().get(f"/join?code={CODE}").status_code == 200


def everybody(running):
    with running.store() as store:
        return store.people()


ACCOUNT_FORMS = (
    "/me/enterprise/invite",
    "/me/enterprise/join",
    "/me/enterprise/leave",
    "/me/pin",
    "/me/picture",
    "/me/about",
    "/me/forget",
)


@pytest.mark.parametrize("path", ACCOUNT_FORMS)
def test_what_changes_an_account_needs_its_owner_and_the_form_s_own_token(running, path):
    assert running.visitor().post(path, pin=PEOPLE["Marco Choque"]).status_code == 403
    assert running.learner("Marco Choque").post(path, xsrf=False, pin=PEOPLE["Marco Choque"]).status_code == 403
    assert person(running, "Marco Choque") is not None


def test_who_is_added_gets_a_card_that_lets_them_in(running, trainer):
    card = trainer.post("/people/add", name="Killa Ramos").text
    assert running.visitor().sign_in("Killa Ramos", shown_pin(card)).status_code == 302
    killa = person(running, "Killa Ramos")
    assert killa.picture in pictures()
    assert "data:image/svg+xml;base64," in card
    assert "Ya hay alguien" in alert(trainer.post("/people/add", name="killa ramos").text)


def test_another_trainer_gets_a_longer_pin(running, trainer):
    assert len(shown_pin(trainer.post("/people/add", name="Delia Vargas", role="trainer").text)) == 6


def test_a_reset_pin_is_shown_once_and_ends_the_one_before(running, trainer):
    learner = newcomer(running, "Saywa Huanca")
    number = person(running, "Saywa Huanca").id
    pin = shown_pin(trainer.post(f"/people/{number}/pin").text)
    assert f">{pin}<" not in trainer.get(f"/people/{number}").text
    assert learner.get("/me").status_code == 302
    assert running.visitor().sign_in("Saywa Huanca", "4821").status_code == 401
    assert running.visitor().sign_in("Saywa Huanca", pin).status_code == 302


def test_a_name_is_corrected_and_a_picture_changed(running, trainer):
    before = nobodys_picture(running)
    newcomer(running, "Chaska Limchi", picture=before)
    who = person(running, "Chaska Limchi")
    assert trainer.post(f"/people/{who.id}/name", name="Chaska Limachi").status_code == 302
    assert "Ya hay alguien" in alert(trainer.post(f"/people/{who.id}/name", name="Marco Choque").text)
    assert trainer.post(f"/people/{who.id}/picture").status_code == 302
    now = person(running, "Chaska Limachi")
    assert now.id == who.id
    assert now.picture not in ("", before)


def test_cards_for_everybody_hold_no_pin_and_give_pictures_to_who_has_none(running, trainer):
    cards = trainer.get("/people/cards").text
    assert 'class="number"' not in cards
    assert all(one.picture for one in everybody(running) if one.role == "learner")
    assert "Rosa Mamani" in cards


def test_cards_with_new_pins_are_only_for_who_never_came_in(running, trainer):
    trainer.post("/people/add", name="Yuma Tola")
    rosa = running.learner("Rosa Mamani")
    cards = trainer.post("/people/cards").text
    assert re.findall(r'class="name">([^<]+)<', cards) == ["Yuma Tola"]
    assert running.visitor().sign_in("Yuma Tola", shown_pin(cards)).status_code == 302
    assert rosa.get("/me").status_code == 200


def test_a_trainer_deletes_somebody_who_asked_for_it(running, trainer):
    newcomer(running, "Tika Mayta")
    number = person(running, "Tika Mayta").id
    assert "No se borró nada" in alert(trainer.post(f"/people/{number}/forget").text)
    assert trainer.post(f"/people/{number}/forget", sure="yes").status_code == 302
    assert person(running, "Tika Mayta") is None
    assert trainer.get(f"/people/{number}").status_code == 404


def test_a_file_that_is_nobody_s_is_refused_in_a_sentence(running, trainer):
    for content in (b"", b"{}", b"not json", b"\x00" * 100):
        answer = trainer.session.post(
            running.url + "/people/import",
            data={"_xsrf": trainer.session.cookies["_xsrf"]},
            files={"file": ("x.json", content)},
            timeout=60,
        )
        assert answer.status_code == 400
        assert alert(answer.text)
