"""What the reader of each language is shown."""

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from hypothesis import given
from hypothesis import strategies as st

from qhatu import packs
from qhatu.packs import words as words_module
from qhatu.packs.words import Words, catalogue, languages, marked, read_catalogue
from qhatu.sums import BadInput, NoBreakEven

NBSP = "\N{NO-BREAK SPACE}"

CATALOGUE = """\
# A catalogue as a translator leaves it.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

#: lib/qhatu/pages/price.py:12
msgid "Vendes a {price}."
msgstr "You sell at {price}."

msgid "Precio justo"
msgstr ""

#, fuzzy
msgid "Precio mínimo"
msgstr "Minimum prize"

msgid "Quedan {units} velas."
msgstr "{candles} candles are left."

msgctxt "5-management/lesson:story"
msgid ""
"Wara hace velas.\\n"
"Las vende \\"caras\\"."
msgstr ""
"Wara makes candles.\\n"
"She sells them \\"dear\\"."

#~ msgid "Ya no está"
#~ msgstr "Is gone"
"""


@pytest.fixture
def english(tmp_path, monkeypatch) -> Words:
    """English words whose catalogue is the one above."""
    folder = tmp_path / "curriculum" / "languages"
    folder.mkdir(parents=True)
    (folder / "en.po").write_text(CATALOGUE, encoding="utf-8")
    monkeypatch.setattr(words_module, "house", lambda: tmp_path)
    return Words("en")


class TestTexts:
    def test_a_text_is_translated_and_filled_in(self, english):
        assert english.say("Vendes a {price}.", price="Bs 6.00") == "You sell at Bs 6.00."

    def test_in_spanish_the_text_is_its_own_translation(self, english):
        assert Words("es").say("Vendes a {price}.", price="Bs 6,00") == "Vendes a Bs 6,00."

    @pytest.mark.parametrize("text", ["Precio justo", "Precio mínimo", "Ya no está", "Nunca visto"])
    def test_an_empty_doubtful_old_or_unknown_translation_stays_spanish(self, english, text):
        assert english.say(text) == text

    def test_a_translation_with_a_wrong_fact_falls_back_to_spanish(self, english):
        assert english.say("Quedan {units} velas.", units=3) == "Quedan 3 velas."

    def test_a_language_without_catalogue_reads_spanish(self, english):
        assert Words("qu").say("Vendes a {price}.", price=6) == "Vendes a 6."

    @pytest.mark.parametrize("language", [None, "", "../../etc", "EN", "es_BO", "x" * 400])
    def test_something_that_is_no_language_reads_spanish(self, language):
        assert Words(language).language == "es"

    def test_a_text_without_facts_keeps_its_braces(self):
        assert Words("es").say("Usa { y }.") == "Usa { y }."

    def test_what_a_person_typed_is_never_taken_for_a_template(self):
        assert Words("es").say("Hola, {name}.", name="{name.__class__}") == "Hola, {name.__class__}."

    def test_a_decimal_among_the_facts_is_written_as_the_reader_writes_it(self, english):
        assert english.say("Vendes a {price}.", price=Decimal("1234.5")) == "You sell at 1,234.5."
        assert Words("es").say("Vendes a {price}.", price=Decimal("1234.5")) == "Vendes a 1.234,5."

    def test_a_year_is_not_written_like_an_amount(self):
        assert Words("es").say("En {year}.", year=2026) == "En 2026."

    def test_a_paragraph_is_found_by_its_cell(self, english):
        text = 'Wara hace velas.\nLas vende "caras".'
        assert english.paragraph("5-management/lesson:story", text).startswith("Wara makes candles.\nShe")
        assert english.paragraph("5-management/lesson:idea", text) == text

    def test_marking_a_text_changes_nothing(self):
        assert marked("Precio justo") == "Precio justo"

    def test_an_edited_catalogue_is_read_again(self, english, tmp_path):
        assert english.say("Precio justo") == "Precio justo"
        path = tmp_path / "curriculum" / "languages" / "en.po"
        path.write_text('msgid "Precio justo"\nmsgstr "Fair price"\n', encoding="utf-8")
        assert english.say("Precio justo") == "Fair price"

    def test_an_error_is_explained_with_its_numbers_in_the_readers_marks(self):
        error = NoBreakEven("Con el precio {price} no llegas a empatar.", price=Decimal("2.50"))
        assert Words("es").explain(error) == "Con el precio 2,5 no llegas a empatar."

    def test_an_error_names_units_as_people_do(self):
        error = BadInput("Compras en {bought}.", bought="dozen")
        assert Words("es").explain(error) == "Compras en docena."

    @pytest.mark.parametrize("language, chosen", [("es", "Velas"), ("en", "Candles"), ("ay", "Velas"), ("qu", "Velas")])
    def test_a_packs_text_falls_back_to_spanish(self, language, chosen):
        assert Words(language).of({"es": "Velas", "en": "Candles", "qu": ""}) == chosen

    def test_a_packs_list_is_picked_like_a_text(self):
        assert Words("en").of({"es": ("uno",), "en": ("one",)}) == ("one",)

    def test_the_languages_are_spanish_and_every_catalogue(self, english):
        assert languages() == ("es", "en")

    @pytest.mark.parametrize(
        "items, said",
        [
            ([], ""),
            (["cera"], "cera"),
            (["cera", "pabilo"], "cera y pabilo"),
            (["cera", "pabilo", "tinte"], "cera, pabilo y tinte"),
            (["Rosa", "Inés"], "Rosa e Inés"),
            (["agua", "hielo"], "agua y hielo"),
        ],
    )
    def test_a_list_is_said_aloud(self, items, said):
        assert Words("es").list_of(items) == said

    def test_a_list_in_english(self):
        assert Words("en").list_of(["wax", "wick"]) == "wax and wick"

    @pytest.mark.parametrize(
        "seconds, said",
        [
            (-30, "hace un momento"),
            (59, "hace un momento"),
            (60, "hace 1 minuto"),
            (3540, "hace 59 minutos"),
            (7200, "hace 2 horas"),
            (86400, "hace 1 día"),
        ],
    )
    def test_how_long_ago_something_was(self, seconds, said):
        assert Words("es").ago(timedelta(seconds=seconds)) == said


class TestNumbers:
    def test_money_in_spanish(self):
        assert Words("es", "bolivia").money(Decimal("1234.5")) == f"Bs{NBSP}1.234,50"

    def test_money_in_english(self):
        assert Words("en", packs.place("bolivia")).money(Decimal("1234.5")) == f"Bs{NBSP}1,234.50"

    def test_a_loss_is_written_with_a_minus(self):
        assert Words("es", "bolivia").money(Decimal("-1.1")) == f"-Bs{NBSP}1,10"

    @pytest.mark.parametrize(
        "amount, shown", [("2.345", "2,35"), ("-2.345", "-2,35"), ("-0.004", "0,00"), ("0", "0,00")]
    )
    def test_money_is_rounded_once_and_halves_go_up(self, amount, shown):
        assert Words("es", "bolivia").money(Decimal(amount)).replace(f"Bs{NBSP}", "") == shown

    def test_money_without_a_place_has_no_currency(self):
        assert Words("es").money(Decimal("12.5")) == "12,50"

    @pytest.mark.parametrize(
        "number, shown",
        [
            ("1.90", "1,9"),
            ("1234567.8915", "1.234.567,892"),
            ("24", "24"),
            ("0", "0"),
            ("0.0005", "0,0005"),
            ("-0.05", "-0,05"),
            ("1E+3", "1.000"),
        ],
    )
    def test_a_number_shows_what_counts_and_no_more(self, number, shown):
        assert Words("es").number(Decimal(number)) == shown

    def test_a_number_may_ask_for_its_decimals(self):
        assert Words("es").number(Decimal("26.8"), 2) == "26,80"
        assert Words("en").number(1500, 0) == "1,500"

    @pytest.mark.parametrize("share, shown", [("0.05", "5"), ("0.125", "12,5"), ("1.2", "120")])
    def test_a_share_is_shown_of_each_hundred(self, share, shown):
        assert Words("es", "bolivia").percent(Decimal(share)).replace(NBSP, "") == f"{shown}%"

    def test_the_decimal_mark_is_the_readers(self):
        assert Words("es", "bolivia").decimal_mark == ","
        assert Words("en", "bolivia").decimal_mark == "."

    def test_a_language_without_number_rules_writes_as_its_place_does(self):
        assert Words("ay", "bolivia").number(Decimal("1234.5")) == "1.234,5"

    @pytest.mark.parametrize("unit, shown", [("kg", "kg"), ("m2", "m²"), ("piece", "unidad"), ("?", "?")])
    def test_a_unit_has_a_sign_or_a_name(self, unit, shown):
        assert Words("es").unit(unit) == shown

    def test_many_of_a_unit_are_named_so(self):
        assert Words("es").unit("dozen", Decimal("0.5")) == "docenas"

    @given(st.decimals(allow_nan=True, allow_infinity=True), st.sampled_from(["es", "en", "qu", "ay"]))
    def test_no_number_at_all_stops_a_page(self, number, language):
        words = Words(language, "bolivia")
        assert words.number(number) and words.money(number) and words.percent(number)

    @given(st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2))
    def test_money_that_is_shown_can_be_typed_again(self, amount):
        from qhatu.sums import parse_number

        assert parse_number(Words("es", "bolivia").money(amount)) == amount


class TestCatalogue:
    texts = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), min_size=1)

    @given(st.dictionaries(texts, st.tuples(st.one_of(st.none(), texts), st.text(max_size=40)), max_size=8))
    def test_it_is_read_as_babel_reads_it(self, messages):
        written = Catalog("en")
        for text, (context, translated) in messages.items():
            written.add(text, translated.replace("\r", ""), context=context, locations=[("a.py", 1)])
        stream = io.BytesIO()
        write_po(stream, written)
        stream.seek(0)
        by_babel = {
            (message.context, message.id): message.string
            for message in read_po(stream, locale="en")
            if message.id and message.string
        }
        assert read_catalogue(stream.getvalue().decode()) == by_babel

    def test_a_missing_catalogue_is_empty(self):
        assert catalogue("xx") == {}

    @pytest.mark.parametrize("text", ["", "msgid", 'msgid "a', '"stray"', "msgstr", 'msgid "a"\nmsgid "b"', "\0"])
    def test_a_broken_catalogue_stops_nobody(self, text):
        assert read_catalogue(text) == {}
