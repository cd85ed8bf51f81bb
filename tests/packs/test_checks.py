"""A broken pack is told in one sentence that names the file, the row, what was found and what to do."""

import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qhatu import packs
from qhatu.house import house
from qhatu.packs import words as words_module
from qhatu.packs.checks import check_pack, check_place
from qhatu.packs.words import Words


def edit(folder, file, old, new):
    """Replaces the first `old` of a file; a test whose `old` is gone has to be written anew."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def told(faults) -> list[str]:
    return [str(fault) for fault in faults]


@pytest.mark.parametrize("trade_id", packs.trades())
def test_every_trade_there_is_passes(trade_id):
    assert told(check_pack(house() / "data" / "trades" / trade_id)) == []


@pytest.mark.parametrize("place_id", packs.places())
def test_every_place_there_is_passes(place_id):
    assert told(check_place(house() / "data" / "places" / place_id)) == []


# What was done to the pack, in which file, and the whole sentence.
BROKEN_CELLS = {
    "a letter in a price": (
        *("materials.csv", "5,kg,150.00", "5,kg,15O.00"),
        "materials.csv, fila 2, pack_price: esperaba un número en BOB y encontré «15O.00». ¿La O es un cero?",
    ),
    "words for a number": (
        *("products.csv", "24,,12,month,4.50", "24,,doce,month,4.50"),
        "products.csv, fila 2, batches: esperaba un número y encontré «doce».",
    ),
    "a number with its unit": (
        *("recipes.csv", "1.9,kg", "1.9 kg,kg"),
        "recipes.csv, fila 2, quantity: esperaba un número y encontré «1.9 kg». Escribe solo el número.",
    ),
    "a decimal comma that could be thousands": (
        *("tools.csv", "180.00", '"1,800"'),
        "tools.csv, fila 2, price: esperaba un número en BOB y encontré «1,800». "
        "Escribe los decimales con punto y no separes los miles: 1234.50.",
    ),
    "a number beyond all reason": (
        *("shared.csv", "90.00", "1e309"),
        "shared.csv, fila 3, monthly: esperaba un número en BOB y encontré «1e309». Escribe solo el número.",
    ),
    "not a number at all": (
        *("shared.csv", "90.00", "nan"),
        "shared.csv, fila 3, monthly: esperaba un número en BOB y encontré «nan».",
    ),
    "a pack of nothing": (
        *("materials.csv", "5,kg,150.00", "0,kg,150.00"),
        "materials.csv, fila 2, pack_size: esperaba un número mayor que 0 y encontré «0».",
    ),
    "a negative quantity": (
        *("recipes.csv", "1.9,kg", "-1.9,kg"),
        "recipes.csv, fila 2, quantity: esperaba un número mayor que 0 y encontré «-1.9».",
    ),
    "a waste of everything": (
        *("recipes.csv", "1.9,kg,0.05", "1.9,kg,1"),
        "recipes.csv, fila 2, waste: esperaba un número menor que 1 y encontré «1». "
        "Es una parte de 1: 5 de cada 100 se escribe 0.05.",
    ),
    "a waste of each hundred": (
        *("recipes.csv", "1.9,kg,0.05", "1.9,kg,5 %"),
        "recipes.csv, fila 2, waste: esperaba un número y encontré «5 %». "
        "Es una parte de 1: 5 de cada 100 se escribe 0.05.",
    ),
    "a share of more than all": (
        *("shared.csv", "350.00,0.15", "350.00,15"),
        "shared.csv, fila 2, share: esperaba un número hasta 1 y encontré «15». "
        "Es una parte de 1: 5 de cada 100 se escribe 0.05.",
    ),
    "a cell left empty": (
        *("materials.csv", "5,kg,150.00", "5,kg,"),
        "materials.csv, fila 2, pack_price: falta este dato.",
    ),
    "a name without translation": (
        *("tools.csv", "Balanza digital,Digital scale", "Balanza digital,"),
        "tools.csv, fila 4, name_en: falta este dato.",
    ),
    "a quality check without translation": (
        *("steps.csv", ",The wick is straight and centred.", ","),
        "steps.csv, fila 2, check_en: falta la traducción de «El pabilo queda recto y en el centro.».",
    ),
    "a unit nobody knows": (
        *("recipes.csv", "1.9,kg", "1.9,kgs"),
        "recipes.csv, fila 2, unit: esperaba uno de estos: "
        "g, kg, t, ml, l, m3, cm, m, mm, cm2, m2, ha, piece, pair, dozen, hundred, min, h; y encontré «kgs». "
        "¿Querías escribir «kg»?",
    ),
    "a unit that measures something else": (
        *("recipes.csv", "1.9,kg", "1.9,l"),
        "recipes.csv, fila 2, unit: paraffin se compra en kg y «l» no se puede cambiar a kg. Usa una de estas: g, kg.",
    ),
    "a worker of another kind": (
        *("steps.csv", "20,own", "20,yo"),
        "steps.csv, fila 2, who: esperaba uno de estos: own, family, reciprocal, paid; y encontré «yo».",
    ),
    "half a step number": (
        *("steps.csv", "birthday-candle,1,", "birthday-candle,1.5,"),
        "steps.csv, fila 2, order: esperaba un número entero y encontré «1.5».",
    ),
    "a thirteenth month": (
        *("season.csv", "12,1.4", "13,1.4"),
        "season.csv, fila 13, month: esperaba un número hasta 12 y encontré «13».",
    ),
    "a date in another order": (
        *("materials.csv", "2026-11-01", "01/11/2026"),
        "materials.csv, fila 2, as_of: esperaba una fecha como 2026-11-01 y encontré «01/11/2026».",
    ),
    "an id with a capital and an accent": (
        *("tools.csv", "burner,", "Hornilla á gas,"),
        "tools.csv, fila 3, id: no se puede escribir así: «Hornilla á gas». "
        "Usa minúsculas sin acentos, números y guiones.",
    ),
    "markup in a name": (
        *("materials.csv", "Parafina,", "<b>Parafina</b>,"),
        "materials.csv, fila 2, name_es: lleva marcas de página web: «<b>». Escribe solo texto.",
    ),
    "a script in a check": (
        *("steps.csv", "El pabilo queda recto", "<script>alert(1)</script> El pabilo queda recto"),
        "steps.csv, fila 2, check_es: lleva marcas de página web: «<script>». Escribe solo texto.",
    ),
    "a formula in a name": (
        *("channels.csv", "Feria,", '"=HYPERLINK(""http://x"",""Feria"")",'),
        'channels.csv, fila 2, name_es: empieza como una fórmula: «=HYPERLINK("http://x","Feria")». '
        "Un texto no empieza con = + - @.",
    ),
    "a sign that cannot be seen": (
        *("materials.csv", "Parafina,", "Para\u202efina,"),
        "materials.csv, fila 2, name_es: lleva signos que no se ven. Escríbelo de nuevo.",
    ),
    "a comma outside quotes": (
        *("recipes.csv", "1.9,kg,0.05", "1,9,kg,0.05"),
        "recipes.csv, fila 2: tiene más celdas que columnas; sobra «0.05». "
        "Si un texto o un número lleva coma, ponlo entre comillas.",
    ),
    "a quote that is not closed": (
        *("tools.csv", "burner,Hornilla a gas", 'burner,"Hornilla a gas'),
        'tools.csv, fila 3: hay una comilla (") que no se abre o no se cierra bien.',
    ),
}

BROKEN_ROWS = {
    "a lowest price above the price": (
        *("materials.csv", "150.00,95.00", "150.00,155.00"),
        "materials.csv, fila 2, lowest_price: esperaba hasta 150.00, el precio del paquete, y encontré «155.00».",
    ),
    "a highest price below the price": (
        *("materials.csv", "95.00,260.00", "95.00,140.00"),
        "materials.csv, fila 2, highest_price: esperaba desde 150.00, el precio del paquete, y encontré «140.00».",
    ),
    "a range too narrow to practise with": (
        *("materials.csv", "95.00,260.00", "95.00,200.00"),
        "materials.csv, fila 2, highest_price: esperaba 2.5 veces lowest_price, 237.5 o más, "
        "y encontré «200.00». Abre el rango para que cada estudiante reciba números propios.",
    ),
    "a tool worth its price when it is worn out": (
        *("tools.csv", "180.00,36.00", "180.00,180.00"),
        "tools.csv, fila 2, residual: esperaba menos que su precio, 180.00, y encontré «180.00».",
    ),
    "a material nobody sells": (
        *("recipes.csv", "birthday-candle,paraffin", "birthday-candle,parafin"),
        "recipes.csv, fila 2, material: materials.csv no tiene «parafin». ¿Querías escribir «paraffin»?",
    ),
    "a recipe of no product": (
        *("recipes.csv", "birthday-candle,paraffin", "moon,paraffin"),
        "recipes.csv, fila 2, product: products.csv no tiene «moon». Agrégalo ahí o corrige su id.",
    ),
    "a tool twice": (
        *("tools.csv", "burner,", "double-boiler,"),
        "tools.csv, fila 3, id: «double-boiler» ya está en la fila 2. Deja una sola.",
    ),
    "a material twice in a recipe": (
        *("recipes.csv", "birthday-candle,stearin", "birthday-candle,paraffin"),
        "recipes.csv, fila 3, material: «paraffin» ya está en la fila 2. Deja una sola.",
    ),
    "a month twice": (
        *("season.csv", "\n12,", "\n11,"),
        "season.csv, fila 13, month: «11» ya está en la fila 12. Deja una sola.",
    ),
    "a month less": (
        *("season.csv", "\n12,1.4,", ""),
        "season.csv: esperaba 12 o más filas con datos y encontré 11.",
    ),
    "work that is paid nothing": (
        *("products.csv", ",18.00", ","),
        "products.csv, fila 3, paid_hourly: falta cuánto se paga por hora. "
        "En steps.csv hay trabajo pagado de «all-saints-candle».",
    ),
    "a wage nobody gets": (
        *("products.csv", "4.50,", "4.50,15"),
        "products.csv, fila 2, paid_hourly: hay un pago por hora, «15», y en steps.csv nadie cobra por "
        "«birthday-candle». Deja la celda vacía, o pon «paid» en el paso que se paga.",
    ),
    "units that are lost and nobody says how": (
        *("products.csv", "24,,12", "24,0.10,12"),
        "trade.toml, lost: falta este dato. Di qué les pasa a las unidades de «birthday-candle» que no se venden.",
    ),
    "a loss of each hundred": (
        *("products.csv", "24,,12", "24,10,12"),
        "products.csv, fila 2, loss: esperaba un número menor que 1 y encontré «10». "
        "Es una parte de 1: 5 de cada 100 se escribe 0.05.",
    ),
    "harvests in no month": (
        *("products.csv", "24,,12,month", "24,,12,year"),
        "season.csv, harvest: falta en qué meses se cosecha «birthday-candle», que se cuenta por año. "
        "Escribe qué parte sale en cada mes; las doce suman 1.",
    ),
    "a harvest that is not whole": (
        *("season.csv", "\n12,1.4,", "\n12,1.4,0.90"),
        "season.csv, harvest: las partes de la cosecha suman 0.9 y tienen que sumar 1. "
        "Los meses sin cosecha van con 0.",
    ),
    "a fair that no calendar has": (
        *("fairs.csv", "note_en\n", "note_en\nalasitaz,40,Lleva miniaturas.,Bring miniatures.\n"),
        "fairs.csv, fila 2, fair: el calendario de bolivia no tiene «alasitaz». ¿Querías escribir «alasitas»?",
    ),
    "a cost far above the price": (
        *("recipes.csv", "1.9,kg", "1900,kg"),
        "products.csv, fila 2, price: hacer una unidad cuesta 2503.18, más de 3 veces su precio, «4.50». "
        "Revisa las unidades, las cantidades y los precios de este producto.",
    ),
}

BROKEN_COLUMNS = {
    "a column misspelt": (
        *("materials.csv", "pack_price", "pack_prize"),
        "materials.csv, fila 1, pack_prize: no conozco esta columna. ¿Querías escribir «pack_price»?",
    ),
    "a column left out": (
        *("season.csv", "month,factor,harvest", "month,factor"),
        "season.csv, fila 1, harvest: falta esta columna. Escribe su nombre en la primera fila.",
    ),
    "a column too many": (
        *("season.csv", "month,factor,harvest", "month,factor,color,harvest"),
        "season.csv, fila 1, color: no conozco esta columna. Bórrala o corrige su nombre.",
    ),
    "no names of columns": (
        *("season.csv", "month,factor,harvest\n", ""),
        "season.csv, fila 1: la primera fila no tiene los nombres de las columnas. "
        "Tiene que decir: month,factor,harvest.",
    ),
    "half a row": (
        *("recipes.csv", "birthday-candle,paraffin,1.9,kg,0.05", "birthday-candle,paraffin"),
        "recipes.csv, fila 2: faltan estos datos: quantity, unit, waste.",
    ),
    "a language misspelt": (
        *("channels.csv", "name_en,commission", "name_en,commission,nmae_ay"),
        "channels.csv, fila 1, nmae_ay: no conozco esta columna. ¿Querías escribir «name_ay»?",
    ),
}

BROKEN_TOML = {
    "a quote that is not closed in TOML": (
        *("trade.toml", 'gender = "f"', 'gender = "f'),
        "trade.toml, línea {line}: no se puede leer. ¿Falta una comilla, un corchete o el signo «=»?",
    ),
    "a key twice": (
        *("trade.toml", 'gender = "f"', 'gender = "f"\ngender = "m"'),
        "trade.toml, línea {line}: no se puede leer. ¿Falta una comilla, un corchete o el signo «=»?",
    ),
    "a key misspelt": (
        *("trade.toml", "gender =", "gendre ="),
        "trade.toml, línea {line}, gendre: no conozco este dato. ¿Querías escribir «gender»?",
    ),
    "a key left out": (*("trade.toml", 'who = "Wara"\n', ""), "trade.toml, línea {line}, story.who: falta este dato."),
    "a key too many": (
        *("trade.toml", 'who = "Wara"', 'who = "Wara"\nage = 22'),
        "trade.toml, línea {line}, story.age: no conozco este dato. Bórralo o corrige su nombre.",
    ),
    "a trade's name without translation": (
        *("trade.toml", '{es = "Velas", en = "Candles"}', '{es = "Velas"}'),
        "trade.toml, línea {line}, names.en: falta este dato.",
    ),
    "an empty text": (*("trade.toml", 'who = "Wara"', 'who = ""'), "trade.toml, línea {line}, story.who: está vacío."),
    "a margin of each hundred": (
        *("trade.toml", 'margin = "0.20"', 'margin = "20"'),
        "trade.toml, línea {line}, margin: esperaba un número menor que 1 y encontré «20». "
        "Es una parte de 1: 5 de cada 100 se escribe 0.05.",
    ),
    "a margin in words": (
        *("trade.toml", 'margin = "0.20"', 'margin = "poco"'),
        "trade.toml, línea {line}, margin: esperaba un número y encontré «poco».",
    ),
    "a text where a table stands": (
        *("trade.toml", '{es = "Velas", en = "Candles"}', '"Velas"'),
        "trade.toml, línea {line}, names: esperaba una tabla con sus datos y encontré «Velas».",
    ),
    "a text where a truth stands": (
        *("trade.toml", "checked = false", 'checked = "no"'),
        "trade.toml, línea {line}, sample.checked: esperaba true o false y encontré «no».",
    ),
    "a formula among the advice": (
        *("trade.toml", '"No dejes sola la olla', '"@No dejes sola la olla'),
        "trade.toml, línea {line}, safety.es.2: empieza como una fórmula: "
        "«@No dejes sola la olla mientras hay fuego.». Un texto no empieza con = + - @.",
    ),
    "a family nobody knows": (
        *("trade.toml", 'family = "craft"', 'family = "crafts"'),
        "trade.toml, línea {line}, family: esperaba uno de estos: craft, food, land, service; y encontré «crafts». "
        "¿Querías escribir «craft»?",
    ),
    "a place nobody knows": (
        *("trade.toml", 'place = "bolivia"', 'place = "atlantis"'),
        "trade.toml, línea {line}, sample.place: no conozco el lugar «atlantis». Hay: bolivia, ecuador, peru.",
    ),
    "a story about no product": (
        *("trade.toml", 'product = "birthday-candle"', 'product = "birthday-cake"'),
        "trade.toml, línea {line}, story.product: products.csv no tiene «birthday-cake». "
        "¿Querías escribir «birthday-candle»?",
    ),
    "a result of no product": (
        *("expected.toml", "[birthday-candle]", "[birthday-candel]"),
        "expected.toml, línea {line}, birthday-candel: products.csv no tiene «birthday-candel». "
        "¿Querías escribir «birthday-candle»?",
    ),
    "a result that is wrong": (
        *("expected.toml", 'materials = "83.65"', 'materials = "83.67"'),
        "expected.toml, línea {line}, birthday-candle.materials: la cuenta da 83.65 y aquí dice «83.67». "
        "Revisa la cuenta hecha a mano y las tablas.",
    ),
    "a result left out": (
        *("expected.toml", 'hour_earned = "4.13"\n', ""),
        "expected.toml, línea {line}, birthday-candle.hour_earned: falta este resultado. "
        "Revisa la cuenta hecha a mano y las tablas.",
    ),
    "a result misspelt": (
        *("expected.toml", "materials =", "material ="),
        "expected.toml, línea {line}, birthday-candle.material: no conozco este dato. ¿Querías escribir «materials»?",
    ),
    "a year before all wages": (
        *("expected.toml", "wage_year = 2026", "wage_year = 1950"),
        "expected.toml, línea {line}: No hay salario mínimo de 1950 para bolivia. Complétalo en wages.csv.",
    ),
}

BROKEN = BROKEN_CELLS | BROKEN_ROWS | BROKEN_COLUMNS | BROKEN_TOML


class TestBrokenTrades:
    @pytest.mark.parametrize("what", BROKEN)
    def test_one_thing_broken_is_one_sentence(self, candles, what):
        file, old, new, sentence = BROKEN[what]
        edit(candles, file, old, new)
        (only,) = told(check_pack(candles))
        assert re.sub(r"línea \d+", "línea {line}", only) == sentence

    def test_everything_broken_at_once_is_told_in_one_run(self, candles):
        separately = ["a letter in a price", "a unit nobody knows", "a tool twice", "a month less"]
        separately += ["a margin in words", "a wage nobody gets", "a name without translation"]
        for what in separately:
            edit(candles, *BROKEN[what][:3])
        told_in_one_run = [re.sub(r"línea \d+", "línea {line}", fault) for fault in told(check_pack(candles))]
        assert sorted(told_in_one_run) == sorted(BROKEN[what][3] for what in separately)

    def test_the_line_of_a_toml_file_is_that_of_the_key(self, candles):
        edit(candles, "trade.toml", "gender =", "gendre =")
        edit(candles, "trade.toml", 'who = "Wara"', "who = 7")
        lines = (candles / "trade.toml").read_text(encoding="utf-8").splitlines()
        assert [lines[fault.row - 1] for fault in check_pack(candles)] == ['gendre = "f"', "who = 7"]

    def test_faults_stand_in_the_order_of_files_and_rows(self, candles):
        edit(candles, "season.csv", "12,1.4", "12,x")
        edit(candles, "season.csv", "2,0.7", "2,x")
        edit(candles, "trade.toml", 'gender = "f"', 'gender = "x"')
        assert [(fault.file, fault.row) for fault in check_pack(candles)] == [
            ("trade.toml", 6),
            ("season.csv", 3),
            ("season.csv", 13),
        ]

    def test_a_name_used_in_many_rows_is_told_once(self, candles):
        edit(candles, "materials.csv", "\nparaffin,", "\ncandle-paraffin,")
        (only,) = told(check_pack(candles))
        assert only.startswith("recipes.csv, fila 2, material: materials.csv no tiene «paraffin».")

    def test_two_strangers_in_one_table_are_both_told(self, candles):
        edit(candles, "trade.toml", 'who = "Wara"', 'who = "Wara"\nage = 22\nsex = "f"')
        assert [fault.column for fault in check_pack(candles)] == ["story.age", "story.sex"]

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(data=st.data())
    def test_whatever_is_cut_or_pasted_the_check_ends_in_sentences(self, tmp_path, data):
        folder = tmp_path / "candles"
        shutil.copytree(house() / "data" / "trades" / "candles", folder, dirs_exist_ok=True)
        file = folder / data.draw(st.sampled_from(sorted(path.name for path in folder.iterdir())))
        text = file.read_text(encoding="utf-8")
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 30)))
        pasted = data.draw(st.sampled_from(["", '"', ",", "\n", "0", "-1", "{a}", "<b>", "[", "1e309", "\0"]))
        file.write_text(text[:start] + pasted + text[end:], encoding="utf-8")
        assert all(sentence and "\n" not in sentence for sentence in told(check_pack(folder)))

    def test_a_table_cut_to_two_products_is_told(self, candles):
        lines = (candles / "products.csv").read_text(encoding="utf-8").splitlines()
        (candles / "products.csv").write_text("\n".join(lines[:3]), encoding="utf-8")
        assert told(check_pack(candles))[0] == ("products.csv: esperaba 3 o más filas con datos y encontré 2.")

    def test_a_product_without_recipe_steps_or_results_is_told(self, candles):
        with (candles / "products.csv").open("a", encoding="utf-8") as file:
            file.write("\nnew-candle,Vela nueva,New candle,,10,,4,month,5.00,\n")
        recipes, steps, results = told(check_pack(candles))
        assert recipes.startswith("recipes.csv, product: no hay ninguna fila del producto «new-candle».")
        assert steps.startswith("steps.csv, product: no hay ninguna fila del producto «new-candle».")
        assert results.startswith("expected.toml, new-candle: faltan los resultados de este producto.")

    def test_a_result_that_cannot_exist_is_told(self, candles):
        edit(candles, "products.csv", "24,,12,month,4.50", "24,,12,month,3.00")
        edit(candles, "expected.toml", 'hour_earned = "4.13"', 'hour_earned = "-10.77"')
        (only,) = told(check_pack(candles))
        assert "birthday-candle.break_even_units: este resultado no existe para este producto." in only

    def test_a_pack_as_a_spreadsheet_in_spanish_saves_it_passes(self, candles):
        path = candles / "recipes.csv"
        text = path.read_text(encoding="utf-8").replace(",", ";").replace(".", ",")
        path.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
        assert told(check_pack(candles)) == []

    def test_a_sentence_can_be_translated(self, candles, tmp_path, monkeypatch):
        catalogue = tmp_path / "curriculum" / "languages" / "en.po"
        catalogue.parent.mkdir(parents=True)
        catalogue.write_text(
            'msgid "{file}, fila {row}, {column}:"\nmsgstr "{file}, row {row}, {column}:"\n\n'
            'msgid "esperaba un número en {currency} y encontré «{found}»."\n'
            'msgstr "expected a number in {currency}, found “{found}”."\n\n'
            'msgid "¿La O es un cero?"\nmsgstr "Is the O a zero?"\n',
            encoding="utf-8",
        )
        edit(candles, *BROKEN["a letter in a price"][:3])
        (only,) = check_pack(candles)
        monkeypatch.setattr(words_module, "house", lambda: tmp_path)
        assert only.sentence(Words("en")) == (
            "materials.csv, row 2, pack_price: expected a number in BOB, found “15O.00”. Is the O a zero?"
        )


class TestFiles:
    @pytest.mark.parametrize("file", sorted(path.name for path in (house() / "data/trades/candles").iterdir()))
    def test_a_missing_file_is_told(self, candles, file):
        (candles / file).unlink()
        assert told(check_pack(candles))[0] == f"{file}: falta este archivo."

    def test_a_misnamed_file_is_told_once(self, candles):
        (candles / "season.csv").rename(candles / "sesion.csv")
        assert told(check_pack(candles)) == [
            "season.csv: falta este archivo. Encontré «sesion.csv»: ¿es ese? Cambia su nombre."
        ]

    def test_a_file_nobody_reads_is_told(self, candles):
        (candles / "prices-2020.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert told(check_pack(candles)) == [
            "prices-2020.csv: no conozco este archivo. Sácalo de la carpeta o corrige su nombre."
        ]

    @pytest.mark.parametrize("name", [".~lock.tools.csv#", "._tools.csv", "Thumbs.db", "notas.txt"])
    def test_what_computers_leave_behind_is_passed_over(self, candles, name):
        (candles / name).write_bytes(b"\0")
        assert told(check_pack(candles)) == []

    def test_a_folder_that_is_not_there_is_told(self, tmp_path):
        assert told(check_pack(tmp_path / "soap")) == ["soap: no encontré esta carpeta."]
        assert told(check_place(tmp_path / "peru")) == ["peru: no encontré esta carpeta."]

    def test_a_folder_whose_name_is_no_id_is_told(self, candles):
        folder = shutil.move(candles, candles.with_name("Velas de Año Nuevo"))
        (only,) = told(check_pack(folder))
        assert only.startswith("Velas de Año Nuevo: el nombre de la carpeta es el id")

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04\0\0", b"\0\0\0", b"\xff\xfe\xff"])
    @pytest.mark.parametrize("file", ["materials.csv", "trade.toml", "drawing.svg"])
    def test_a_file_of_something_else_is_told_and_never_stops_the_check(self, candles, file, data):
        (candles / file).write_bytes(data)
        assert told(check_pack(candles))[0].startswith(file)

    def test_an_empty_pack_is_told_file_by_file(self, tmp_path):
        assert len(check_pack(tmp_path)) >= 11


class TestDrawings:
    @pytest.mark.parametrize(
        "inside",
        [
            "<script>alert(1)</script>",
            '<x:script xmlns:x="http://www.w3.org/2000/svg">alert(1)</x:script>',
            '<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>',
            "<style>@import url(http://x/y.css);</style>",
            '<image href="http://x/y.png"/>',
            '<use href="http://x/y.svg#a"/>',
            '<use xlink:href="data:image/svg+xml,x" xmlns:xlink="http://www.w3.org/1999/xlink"/>',
            '<a href="#x"><path d="M0 0"/></a>',
            "<foreignObject><p>hola</p></foreignObject>",
            '<path d="M0 0" onclick="alert(1)"/>',
            '<path d="M0 0" OnLoad="alert(1)"/>',
            '<path d="M0 0" fill="url(http://x/y)"/>',
            '<path d="M0 0" style="background:url(//x/y)"/>',
            '<path d="M0 0" style="position:fixed"/>',
            '<set attributeName="href" to="javascript:alert(1)"/>',
            "<title><path d='M0 0'/></title>",
            "<!--><script>alert(1)</script>-->",
            "<title><![CDATA[><script>alert(1)</script>]]></title>",
            '<?xml-stylesheet href="http://x/y.css"?>',
        ],
    )
    def test_a_drawing_that_does_more_than_draw_is_told(self, candles, inside):
        edit(candles, "drawing.svg", "</svg>", f"{inside}</svg>")
        faults = told(check_pack(candles))
        assert faults and all(fault.startswith("drawing.svg: encontré «") for fault in faults)

    @pytest.mark.parametrize(
        "inside",
        [
            "<!-- hecho a mano -->",
            '<linearGradient id="a"><stop offset="0"/></linearGradient><path d="M0 0" fill="url(#a)"/>',
            "<title>Una vela &lt;3</title>",
            '<g id="b"/><use href="#b"/>',
            '<path d="M0 0" style="fill:#a3124f;stroke-width:2"/>',
        ],
    )
    def test_a_drawing_may_name_its_own_parts(self, candles, inside):
        edit(candles, "drawing.svg", "</svg>", f"{inside}</svg>")
        assert told(check_pack(candles)) == []

    @pytest.mark.parametrize(
        "whole",
        [
            '<!DOCTYPE svg [<!ENTITY a "aaaa">]><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">&a;</svg>',
            '<svg viewBox="0 0 1 1"/>',
            '<svg xmlns="http://www.w3.org/2000/svg"/>',
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">',
            '<html xmlns="http://www.w3.org/1999/xhtml"/>',
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1">{"<g/>" * 20_000}</svg>',
        ],
    )
    def test_what_is_no_simple_drawing_is_told(self, candles, whole):
        (candles / "drawing.svg").write_text(whole, encoding="utf-8")
        assert told(check_pack(candles))[0].startswith("drawing.svg")

    def test_a_drawing_in_another_encoding_is_told(self, candles):
        (candles / "drawing.svg").write_bytes("<svg/>".encode("utf-16"))
        assert told(check_pack(candles))[0].startswith("drawing.svg: no está guardado como UTF-8.")


BROKEN_PLACES = {
    "a wage in words": (
        *("wages.csv", "2000,355,", "2000,muy poco,"),
        "wages.csv, fila 2, monthly: esperaba un número en BOB y encontré «muy poco».",
    ),
    "a wage with a point for thousands": (
        *("wages.csv", "2026,3300,", "2026,3.300,"),
        "wages.csv, fila 21, monthly: encontré «3.300», menos de la mitad que en 2025. "
        "¿Hay un punto de miles? Escribe 3300, no 3.300.",
    ),
    "a year twice": (
        *("wages.csv", "2006,500", "2005,500"),
        "wages.csv, fila 4, year: «2005» ya está en la fila 3. Deja una sola.",
    ),
    "a wage without source": (
        *("wages.csv", "2000,355,eju.tv 2025/04", "2000,355,"),
        "wages.csv, fila 2, source: falta este dato.",
    ),
    "neither checked nor unchecked": (
        *("wages.csv", ",true,", ",sí,"),
        "wages.csv, fila 2, checked: esperaba true o false y encontré «sí».",
    ),
    "a currency that is not a code": (
        *("place.toml", '"BOB"', '"Bs."'),
        "place.toml, línea {line}, currency.code: no se puede escribir así: «Bs.». "
        "Usa tres letras mayúsculas, como BOB.",
    ),
    "no hours in a month": (
        *("place.toml", 'hours_per_month = "208"', 'hours_per_month = "0"'),
        "place.toml, línea {line}, working_time.hours_per_month: esperaba un número mayor que 0 y encontré «0».",
    ),
    "a coin of no whole cents": (
        *("place.toml", 'coin = "0.10"', 'coin = "0.125"'),
        "place.toml, línea {line}, currency.coin: «0.125» no es un número entero de centavos de 0.01.",
    ),
    "a key nobody knows": (
        *("place.toml", "symbol =", "simbol ="),
        "place.toml, línea {line}, currency.simbol: no conozco este dato. ¿Querías escribir «symbol»?",
    ),
}


class TestBrokenPlaces:
    @pytest.mark.parametrize("what", BROKEN_PLACES)
    def test_one_thing_broken_is_one_sentence(self, bolivia, what):
        file, old, new, sentence = BROKEN_PLACES[what]
        edit(bolivia, file, old, new)
        (only,) = told(check_place(bolivia))
        assert re.sub(r"línea \d+", "línea {line}", only) == sentence

    def test_a_place_without_wages_is_told(self, bolivia):
        first = (bolivia / "wages.csv").read_text(encoding="utf-8").splitlines()[0]
        (bolivia / "wages.csv").write_text(first, encoding="utf-8")
        assert told(check_place(bolivia)) == ["wages.csv: esperaba 1 o más filas con datos y encontré 0."]
