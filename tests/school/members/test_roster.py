"""A class's list: what spreadsheets make of it, everything that can be wrong in it, and who ends up enrolled."""

import csv

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from qhatu import packs
from qhatu.packs.words import languages
from qhatu.records.store import Person
from qhatu.school.members.pins import check_pin, could_be_pin, draw_pin, hash_pin, is_easy
from qhatu.school.members.roster import Enrolled, RosterFaults, RosterRow, enrol, pin_slips, read_roster
from qhatu.sums import BadInput


def quick_hash(pin: str) -> str:
    """A stand-in for the slow hash where a test is not about PINs."""
    return f"hash of {pin}"


@pytest.fixture
def roster(tmp_path):
    def write(text: str, encoding: str = "utf-8"):
        path = tmp_path / "lista.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def faults_of(path) -> list[str]:
    with pytest.raises(RosterFaults) as refused:
        read_roster(path)
    assert "No se inscribió a nadie" in str(refused.value)
    return [str(fault) for fault in refused.value.faults]


# ---- reading


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_read_as_any_spreadsheet_wrote_it(roster, encoding, separator):
    lines = [["Nombre", "PIN", "Idioma", "Rol", "Oficio"], ["Ñusta Quispe", "4821", "es", "alumna", "velas"]]
    path = roster("\r\n".join(separator.join(cells) for cells in lines), encoding)
    assert read_roster(path) == [
        RosterRow(row=2, name="Ñusta Quispe", pin="4821", language="es", role="learner", trade="candles")
    ]


def test_names_alone_are_a_list(roster):
    assert read_roster(roster("nombre\nRosa Mamani\n\n Beto  Apaza \n")) == [
        RosterRow(row=2, name="Rosa Mamani"),
        RosterRow(row=4, name="Beto Apaza"),
    ]


def test_other_columns_of_the_trainers_table_are_left_alone(roster):
    path = roster("N°,Nombre,Teléfono,Barrio\n1,Rosa,70000000,Villa Dolores\n")
    assert read_roster(path) == [RosterRow(row=2, name="Rosa")]


def test_english_columns_and_words_are_read_too(roster):
    path = roster("name,language,role,trade\nElena,Spanish,Trainer,\nBeto,es,learner,Pottery\n")
    assert read_roster(path) == [
        RosterRow(row=2, name="Elena", role="trainer"),
        RosterRow(row=3, name="Beto", trade="pottery"),
    ]


@pytest.mark.parametrize("code", languages())
def test_a_language_is_named_by_its_code_or_as_it_calls_itself(roster, code):
    own = Locale.parse(code).get_language_name(code)
    assert {row.language for row in read_roster(roster(f"nombre,idioma\nRosa,{code}\nBeto,{own}\n"))} == {code}


@pytest.mark.parametrize("word", ["alumna", "Alumno", "aprendiz", "learner", ""])
def test_a_learner_is_called_in_many_ways(roster, word):
    assert read_roster(roster(f"nombre,rol\nRosa,{word}\n"))[0].role == "learner"


@pytest.mark.parametrize("word", ["facilitadora", "FACILITADOR", "trainer"])
def test_a_trainer_is_called_in_many_ways(roster, word):
    assert read_roster(roster(f"nombre,rol\nElena,{word}\n"))[0].role == "trainer"


def test_every_name_of_every_trade_is_understood(roster):
    for trade_id in packs.trades():
        trade = packs.trade(trade_id)
        for called in (trade_id, *trade.names.values()):
            assert read_roster(roster(f'nombre,oficio\nRosa,"{called.upper()}"\n'))[0].trade == trade_id
    assert read_roster(roster("nombre,oficio\nRosa,velas\n"))[0].trade == "candles"


def test_what_two_trades_make_is_no_name_of_either(roster):
    assert packs.trade("dolls").unit["es"] == packs.trade("chipboard").unit["es"] == "pieza"
    with pytest.raises(RosterFaults):
        read_roster(roster("nombre,oficio\nRosa,pieza\n"))


def test_who_has_no_language_gets_that_of_the_class(roster):
    assert read_roster(roster("nombre\nRosa\n"), language="en")[0].language == "en"


# ---- everything that can be wrong


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("nombre,pin\nRosa,abc\n", "lista.csv, fila 2, pin: esperaba de 4 a 12 cifras"),
        ("nombre,pin\nRosa,482\n", "no empiecen con 0, y encontré «482»"),
        ("nombre,pin\nRosa,0482\n", "no empiecen con 0, y encontré «0482»"),
        ("nombre,pin\nRosa,1234\n", "«1234» se adivina fácil"),
        ("nombre,pin,rol\nElena,4821,trainer\n", "esperaba de 6 a 12 cifras"),
        ("nombre,pin\n,4821\n", "lista.csv, fila 2, nombre: Falta el nombre"),
        ("nombre\n=HYPERLINK(A1)\n", "fila 2, nombre: El nombre «=HYPERLINK(A1)» empieza con «=»"),
        ("nombre\n+591 700\n", "empieza con «+»"),
        ("nombre\n-Rosa\n", "empieza con «-»"),
        ("nombre\n@Rosa\n", "empieza con «@»"),
        ("nombre\n<b>Rosa</b>\n", "tiene el signo < o >"),
        ("nombre\nRosa\u200bMamani\n", "un signo que no se ve"),
        (f"nombre\n{'x' * 81}\n", "es muy largo"),
        ("nombre,rol\nRosa,alunma\n", "fila 2, rol: no conozco «alunma». ¿Es «alumna»?"),
        ("nombre,rol\nRosa,xyz\n", "Escribe uno de estos: alumna, facilitadora."),
        ("nombre,idioma\nRosa,espanish\n", "fila 2, idioma: no conozco «espanish»"),
        ("nombre,oficio\nRosa,ceramika\n", "fila 2, oficio: no conozco «ceramika». ¿Es «Cerámica»?"),
        (
            "name,trade\nRosa,xyz\n",
            "fila 2, trade: no conozco «xyz». Escribe uno de estos: Bordado y tejido a mano, Café orgánico, ",
        ),
        ("pin\n4821\n", "lista.csv: falta la columna «nombre»"),
        ("nombres\nRosa\n", "no conozco la columna «nombres». ¿Querías escribir «nombre»?"),
        ("nombre\n", "no hay nadie en la lista"),
        ("", "el archivo está vacío"),
    ],
)
def test_each_fault_has_a_sentence_with_file_and_row(roster, text, sentence):
    (fault,) = faults_of(roster(text))
    assert sentence in fault


def test_a_list_that_is_not_there_gets_a_sentence(tmp_path):
    (fault,) = faults_of(tmp_path / "lista.csv")
    assert "no encontré este archivo" in fault


def test_a_picture_is_no_list(tmp_path):
    (tmp_path / "lista.csv").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    assert len(faults_of(tmp_path / "lista.csv")) == 1


def test_two_people_of_one_name_are_named_with_both_rows(roster):
    (fault,) = faults_of(roster("nombre\nRosa Mamani\nBeto\nROSA  MAMANÍ\n"))
    assert "lista.csv, filas 2 y 4: «ROSA MAMANÍ» está dos veces" in fault
    assert "segundo apellido" in fault


def test_all_faults_come_at_once(roster):
    text = "nombre,pin,oficio\nRosa,abc,velas\n,4821,\n=A1,1111,xyz\nRosa,4821,candles\n"
    rows = [fault.split(",")[1].split(":")[0].strip() for fault in faults_of(roster(text))]
    assert rows == ["fila 2", "fila 3", "fila 4", "fila 4", "fila 4", "filas 2 y 5"]


# ---- enrolling


def test_everybody_in_the_list_is_enrolled_with_a_pin_that_works(store):
    rosa, elena = enrol(
        store, [RosterRow(row=2, name="Rosa"), RosterRow(row=3, name="Elena", role="trainer")], hash_pin
    )
    assert (len(rosa.pin), len(elena.pin)) == (4, 6)
    for one in (rosa, elena):
        assert check_pin(one.pin, store.pin_hash(one.person.id))
    assert elena.person.role == "trainer"


def test_the_lists_own_pins_are_given(store):
    (rosa,) = enrol(store, [RosterRow(row=2, name="Rosa", pin="4821")], quick_hash)
    assert rosa.pin == "4821"
    assert store.pin_hash(rosa.person.id) == "hash of 4821"


def test_who_is_already_in_the_class_keeps_pin_and_sign_in(store):
    (before,) = enrol(store, [RosterRow(row=2, name="Rosa")], quick_hash)
    token = store.start_session(before.person.id)
    again, beto = enrol(store, [RosterRow(row=2, name="ROSA"), RosterRow(row=3, name="Beto")], quick_hash)
    assert (again.person, again.pin) == (before.person, None)
    assert store.pin_hash(before.person.id) == f"hash of {before.pin}"
    assert store.who(token) == before.person
    assert beto.pin is not None


def test_a_pin_in_the_list_takes_the_place_of_the_former_one(store):
    (before,) = enrol(store, [RosterRow(row=2, name="Rosa")], quick_hash)
    (after,) = enrol(store, [RosterRow(row=2, name="Rosa", pin="4821")], quick_hash)
    assert (after.person, after.pin) == (before.person, "4821")
    assert store.pin_hash(after.person.id) == "hash of 4821"


def test_enrolling_the_same_list_twice_signs_nobody_out(store):
    rows = [RosterRow(row=2, name="Rosa", pin="4821")]
    (rosa,) = enrol(store, rows, hash_pin)
    token = store.start_session(rosa.person.id)
    assert enrol(store, rows, hash_pin) == [rosa]
    assert store.who(token) == rosa.person


def test_a_trade_in_the_list_opens_an_enterprise_to_begin_with(store):
    (rosa,) = enrol(store, [RosterRow(row=2, name="Rosa Mamani", trade="candles")], quick_hash)
    enterprise = store.enterprise_of(rosa.person.id)
    assert (enterprise.name, enterprise.trade, enterprise.place) == ("Velas de Rosa", "candles", "bolivia")
    enrol(store, [RosterRow(row=2, name="Rosa Mamani", trade="pottery")], quick_hash)
    assert store.enterprise_of(rosa.person.id) == enterprise


def test_nobody_is_enrolled_where_one_cannot_be(store):
    with pytest.raises(BadInput, match="empieza con «=»"):
        enrol(store, [RosterRow(row=2, name="Rosa"), RosterRow(row=3, name="=A1")], quick_hash)
    assert store.people() == []


# ---- PIN slips


def slips(path) -> list[list[str]]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def test_pin_slips_open_in_a_spreadsheet_in_spanish(store, tmp_path):
    enrol(store, [RosterRow(row=2, name="Beto", pin="7305")], quick_hash)
    rows = [RosterRow(row=2, name="Ñusta; la menor", pin="4821"), RosterRow(row=3, name="Beto")]
    pin_slips(enrol(store, rows, quick_hash), tmp_path / "pines.csv")
    assert (tmp_path / "pines.csv").read_bytes().startswith(b"\xef\xbb\xbfnombre;pin\r\n")
    assert slips(tmp_path / "pines.csv") == [["nombre", "pin"], ["Ñusta; la menor", "4821"], ["Beto", ""]]


def test_pin_slips_can_be_enrolled_again(store, tmp_path):
    enrolled = enrol(store, [RosterRow(row=2, name="Ñusta", pin="4821")], quick_hash)
    pin_slips(enrolled, tmp_path / "pines.csv")
    assert read_roster(tmp_path / "pines.csv") == [RosterRow(row=2, name="Ñusta", pin="4821")]


def test_no_name_becomes_a_formula_in_the_slips(store, tmp_path):
    person = Person(id=1, uid="0f", name="=HYPERLINK(A1)", role="learner", language="es")
    pin_slips([Enrolled(person=person, pin="4821")], tmp_path / "pines.csv")
    assert slips(tmp_path / "pines.csv")[1][0] == "'=HYPERLINK(A1)"


def test_slips_that_cannot_be_written_leave_the_former_ones_and_a_sentence(store, tmp_path):
    folder = tmp_path / "pines.csv"
    folder.mkdir()
    with pytest.raises(BadInput, match=r"No se pudo escribir pines\.csv"):
        pin_slips([], folder)
    assert list(tmp_path.iterdir()) == [folder]
    with pytest.raises(BadInput, match="No se pudo escribir"):
        pin_slips([], tmp_path / "no such folder" / "pines.csv")


# ---- PINs


@given(st.sampled_from(["learner", "trainer"]))
def test_a_drawn_pin_can_be_given_in_a_list_and_is_not_easy(role):
    pin = draw_pin(role)
    assert could_be_pin(pin, role)
    assert not is_easy(pin)


def test_two_hashes_of_one_pin_differ_and_both_match_it():
    first, second = hash_pin("4821"), hash_pin("4821")
    assert first != second
    assert check_pin("4821", first)
    assert check_pin("4821", second)
    assert not check_pin("4822", first)


@pytest.mark.parametrize("kept", ["", "not a hash", "$argon2id$v=19$m=8,t=1,p=1$YQ$YQ"])
def test_a_broken_hash_matches_no_pin(kept):
    assert not check_pin("4821", kept)
