import pytest
from babel.messages.pofile import read_po

from qhatu.notebooks import catalogue_faults, messages, update_catalogues
from qhatu.notebooks.catalogues import texts_of_code
from qhatu.packs.words import read_catalogue
from qhatu.sums import BadInput
from sample_modules import small_house


@pytest.fixture
def root(tmp_path):
    root = small_house(tmp_path)
    write(
        root / "lib" / "page.py",
        """
        words.say("Hola, {name}.", name=name)
        PRICE = marked("Precio justo")
        class NoSales(sums.BadInput): pass
        class NoFair(NoSales): pass
        raise NoFair("No hay feria en {month}.", month=month)
        """,
    )
    write(root / "lib" / "html" / "home.html", '<p>{{ say("Tu clase") }} {{ say("Hola, {name}.", name=person) }}</p>')
    return root


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = text.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    path.write_text("\n".join(line[indent:] for line in lines) + "\n", encoding="utf-8")


def catalogue(root, language="en"):
    return root / "curriculum" / "languages" / f"{language}.po"


def fill(path, **translations):
    """Writes translations into a catalogue as a translator would, by their Spanish text."""
    text = path.read_text(encoding="utf-8")
    for spanish, translated in translations.items():
        empty = f'msgid "{spanish}"\nmsgstr ""\n'
        assert empty in text
        text = text.replace(empty, f'msgid "{spanish}"\nmsgstr "{translated}"\n')
    path.write_text(text, encoding="utf-8")


def told(root):
    return list(map(str, catalogue_faults(root)))


# ---- gathering


def test_texts_are_gathered_from_code_templates_practices_and_notebooks(root):
    texts = {(message.context, message.text) for message in messages(root)}
    assert {
        (None, "Hola, {name}."),
        (None, "Precio justo"),
        (None, "No hay feria en {month}."),
        (None, "Tu clase"),
        (None, "Una práctica"),
        (None, "¿Cuánto cuesta {material}?"),
        (None, "Ese es el precio del envase entero."),
        ("5-management/lesson:story", "Wara hace velas."),
        ("5-management/lesson:story", "Las vende en la feria."),
        ("5-management/practice:title", "# Practica"),
    } <= texts


def test_a_text_said_in_two_files_is_one_message_that_names_both(root):
    (message,) = (message for message in messages(root) if message.text == "Hola, {name}.")
    assert message.files == ("lib/html/home.html", "lib/page.py")


def test_paragraphs_come_in_the_order_in_which_they_are_read(root):
    contexts = [message.context for message in messages(root) if message.context]
    assert contexts == [
        "5-management/lesson:title",
        "5-management/lesson:story",
        "5-management/lesson:story",
        "5-management/app:title",
        "5-management/practice:title",
    ]


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('say("uno " "y dos")', ["uno y dos"]),
        ('words.say("unidad" if n == 1 else "unidades")', ["unidad", "unidades"]),
        ('self.words.say("Hola")', ["Hola"]),
        ("words.say(question.asks)", []),
        ('say("{row}:")', []),
        ('print("no es un mensaje")', []),
        ('class Odd(BadInput):\n    def __init__(self):\n        super().__init__("Es raro.")', ["Es raro."]),
    ],
)
def test_what_counts_as_said(source, texts):
    assert list(texts_of_code(source)) == texts


def test_a_template_that_cannot_be_read_gets_a_sentence(root):
    write(root / "lib" / "html" / "broken.html", "<p>\n{% if %}")
    with pytest.raises(BadInput, match=r"broken\.html, línea 2"):
        messages(root)


# ---- merging


def test_a_language_is_begun_with_every_text_to_translate(root):
    (progress,) = update_catalogues(root, ["en"])
    assert progress.language == "en" and progress.changed and not progress.complete
    assert len(progress.missing) == progress.total == len(messages(root))


def test_bringing_up_to_date_twice_changes_nothing_the_second_time(root):
    update_catalogues(root, ["en"])
    before = catalogue(root).read_bytes()
    (progress,) = update_catalogues(root)
    assert not progress.changed
    assert catalogue(root).read_bytes() == before


def test_translations_and_translators_comments_stay_and_unused_texts_go(root):
    update_catalogues(root, ["en"])
    path = catalogue(root)
    fill(path, **{"Precio justo": "Fair price", "Tu clase": "Your class"})
    text = path.read_text(encoding="utf-8")
    path.write_text(
        "# Translators: Wara Mamani\n" + text.replace('#: lib/page.py\nmsgid "Precio', '# as in trade\nmsgid "Precio'),
        encoding="utf-8",
    )
    write(root / "lib" / "html" / "home.html", '{{ say("Tu grupo") }}')
    update_catalogues(root)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Translators: Wara Mamani\nmsgid")
    assert '# as in trade\n#: lib/page.py\nmsgid "Precio justo"\nmsgstr "Fair price"' in text
    assert "Your class" not in text and "Tu clase" not in text


def test_a_moved_text_changes_no_line_numbers_because_there_are_none(root):
    update_catalogues(root, ["en"])
    before = catalogue(root).read_bytes()
    page = root / "lib" / "page.py"
    page.write_text("\n\n\n" + page.read_text(encoding="utf-8"), encoding="utf-8")
    update_catalogues(root)
    assert catalogue(root).read_bytes() == before


def test_a_doubtful_translation_stays_doubtful(root):
    update_catalogues(root, ["en"])
    fill(catalogue(root), **{"Precio justo": "Just price"})
    text = catalogue(root).read_text(encoding="utf-8")
    catalogue(root).write_text(text.replace('msgid "Precio justo"', '#, fuzzy\nmsgid "Precio justo"'), encoding="utf-8")
    (progress,) = update_catalogues(root)
    assert [message.text for message in progress.doubtful] == ["Precio justo"]
    assert '#, fuzzy\nmsgid "Precio justo"' in catalogue(root).read_text(encoding="utf-8")


def test_a_per_cent_sign_is_not_taken_for_a_python_format(root):
    write(root / "lib" / "page.py", 'say("Pierdes 5 % de {material}.")')
    update_catalogues(root, ["en"])
    assert "format" not in catalogue(root).read_text(encoding="utf-8")


def test_qhatu_s_reader_and_babel_s_read_the_same(root):
    update_catalogues(root, ["en"])
    fill(catalogue(root), **{"Precio justo": 'Fair \\"price\\"\\n', "Wara hace velas.": "Wara makes candles."})
    text = catalogue(root).read_text(encoding="utf-8")
    with catalogue(root).open("rb") as stream:
        babel = {(each.context, each.id): each.string for each in read_po(stream) if each.id and each.string}
    assert read_catalogue(text) == babel
    assert babel["5-management/lesson:story", "Wara hace velas."] == "Wara makes candles."


@pytest.mark.parametrize("line", ['msgstr "Hello', "<<<<<<< HEAD", 'msgstr Hello"', 'msgstr "say "Hello" aloud"'])
def test_a_broken_catalogue_gets_a_sentence_and_stays_as_it_is(root, line):
    broken = f'msgid "Hola"\n{line}\n'
    catalogue(root).write_text(broken, encoding="utf-8")
    with pytest.raises(BadInput, match=r"en\.po, línea 2"):
        update_catalogues(root)
    assert catalogue(root).read_text(encoding="utf-8") == broken


# ---- checking


def test_a_finished_translation_has_no_fault(root):
    update_catalogues(root, ["en"])
    path = catalogue(root)
    path.write_text(translated_as_itself(path.read_text(encoding="utf-8")), encoding="utf-8")
    assert told(root) == []
    assert all(progress.complete for progress in update_catalogues(root))


def translated_as_itself(text: str) -> str:
    """A catalogue in which every text is its own translation."""
    lines, said = text.split("\n"), ""
    for number, line in enumerate(lines):
        if line.startswith('msgid "') and line != 'msgid ""':
            said = line.removeprefix("msgid ")
        elif line == 'msgstr ""' and said:
            lines[number] = f"msgstr {said}"
    return "\n".join(lines)


def test_a_missing_and_a_doubtful_translation_are_told(root):
    update_catalogues(root, ["en"])
    path = catalogue(root)
    text = translated_as_itself(path.read_text(encoding="utf-8"))
    text = text.replace('msgstr "Precio justo"', 'msgstr ""')
    path.write_text(text.replace('msgid "Tu clase"', '#, fuzzy\nmsgid "Tu clase"'), encoding="utf-8")
    assert told(root) == [
        "curriculum/languages/en.po: falta traducir «Precio justo».",
        "curriculum/languages/en.po: la traducción de «Tu clase» es dudosa (fuzzy).",
    ]


@pytest.mark.parametrize("wrong", ["Hello.", "Hello, {nombre}.", "Hello, {name."])
def test_a_translation_with_other_facts_in_braces_is_told(root, wrong):
    update_catalogues(root, ["en"])
    path = catalogue(root)
    text = translated_as_itself(path.read_text(encoding="utf-8"))
    path.write_text(text.replace('msgstr "Hola, {name}."', f'msgstr "{wrong}"'), encoding="utf-8")
    (fault,) = told(root)
    assert "no tiene los mismos datos entre llaves. Tienen que estar: name." in fault


def test_a_catalogue_that_lags_behind_the_texts_is_told_how_to_catch_up(root):
    update_catalogues(root, ["en"])
    path = catalogue(root)
    path.write_text(translated_as_itself(path.read_text(encoding="utf-8")), encoding="utf-8")
    write(root / "lib" / "new.py", 'say("Un texto nuevo")')
    assert told(root) == ["curriculum/languages/en.po: no tiene los textos de ahora. Ponlo al día: qhatu words."]


@pytest.mark.parametrize("source", ['say(f"Hola, {name}.")', 'say("Hola, " + name)', 'say("Hola, %s" % name)'])
def test_a_text_put_together_before_it_is_translated_is_told(root, source):
    write(root / "lib" / "page.py", "import qhatu\n" + source)
    (fault,) = told(root)
    assert fault.startswith("lib/page.py, línea 2: arma un texto con pedazos")


def test_a_broken_catalogue_is_told_among_the_faults(root):
    catalogue(root).write_text("<<<<<<< HEAD\n", encoding="utf-8")
    (fault,) = told(root)
    assert fault.startswith("curriculum/languages/en.po, línea 1: no se puede leer.")


def test_a_broken_notebook_is_told_among_the_faults(root):
    (root / "modules" / "5-management" / "lesson.ipynb").write_text("{", encoding="utf-8")
    (fault,) = told(root)
    assert "lesson.ipynb, línea 1: el cuaderno está roto" in fault
