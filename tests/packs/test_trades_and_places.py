"""Trades and places, read from their folders; a folder that is added is tested by itself."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from qhatu import packs, sums
from qhatu.house import house
from qhatu.packs.checks import PLACE_FILES, TRADE_FILES
from qhatu.packs.folders import columns, schema
from qhatu.packs.trades import TABLES
from qhatu.sums import BadInput
from qhatu.sums.quantities import MORE_UNITS


def sentence(read, *given) -> str:
    with pytest.raises(BadInput) as told:
        read(*given)
    return str(told.value)


@pytest.mark.parametrize("trade_id", packs.trades())
class TestEveryTrade:
    def test_it_is_complete(self, trade_id):
        trade = packs.trade(trade_id)
        assert len(trade.products) >= 3
        assert trade.story.product in {product.id for product in trade.products}
        assert set(trade.season) == set(range(1, 13))
        assert trade.drawing.lstrip().startswith("<svg")
        assert all(product.recipe and product.steps for product in trade.products)

    def test_it_speaks_spanish_and_english(self, trade_id):
        trade = packs.trade(trade_id)
        texts = [trade.names, trade.unit, trade.units, trade.batch, trade.meaning, trade.first_taste]
        texts += [trade.safety, trade.environment, trade.sample.source, trade.story.texts]
        texts += [product.names for product in trade.products]
        texts += [material.names for material in trade.materials.values()]
        assert all(text["es"] and text["en"] for text in texts)

    def test_each_sample_costs_what_somebody_worked_out_by_hand(self, trade_id):
        trade = packs.trade(trade_id)
        place = packs.place(trade.sample.place)
        worked = packs.expected(house() / "data" / "trades" / trade_id)
        for product in trade.products:
            sheet = sums.cost_sheet(packs.sample_batch(trade, product.id, place, worked["wage_year"]))
            by_hand = worked[product.id]
            for result in ("materials", "paid_work", "own_work", "family_work", "reciprocal_work"):
                assert abs(getattr(sheet, result) - by_hand[result]) <= Decimal("0.01"), (product.id, result)
            for result in ("wear", "shared", "cash", "full", "cash_per_unit", "full_per_unit"):
                assert abs(getattr(sheet, result) - by_hand[result]) <= Decimal("0.01"), (product.id, result)
            assert sums.floor_price(sheet, place.coin) == by_hand["floor_price"]
            assert sums.fair_price(sheet, trade.margin, place.coin) == by_hand["fair_price"]

    def test_every_sample_can_be_sold_above_what_leaves_the_pocket(self, trade_id):
        trade = packs.trade(trade_id)
        place = packs.place(trade.sample.place)
        for product in trade.products:
            sheet = sums.cost_sheet(packs.sample_batch(trade, product.id, place, 2026))
            assert sheet.cash_per_unit < product.price, product.id


class TestTrades:
    def test_minutes_are_summed_by_who_works(self):
        product = packs.trade("candles").product("all-saints-candle")
        steps = {step.who for step in product.steps}
        assert {"own", "reciprocal", "paid"} <= steps
        assert sum((product.minutes(who) for who in steps), Decimal(0)) == sum(step.minutes for step in product.steps)

    def test_steps_stand_in_their_order_whatever_the_file_says(self, candles):
        lines = (candles / "steps.csv").read_text(encoding="utf-8").splitlines()
        (candles / "steps.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]), encoding="utf-8")
        for product in packs.read_trade(candles).products:
            assert [step.order for step in product.steps] == list(range(1, len(product.steps) + 1))

    def test_paid_work_is_paid_and_other_work_is_worth_the_minimum_wage(self):
        batch = packs.sample_batch(packs.trade("candles"), "all-saints-candle", packs.place("bolivia"), 2026)
        assert {work.hourly for work in batch.works if work.kind == "paid"} == {Decimal("18.00")}
        assert {work.hourly for work in batch.works if work.kind != "paid"} == {Decimal("15.87")}

    def test_a_table_saved_by_a_spreadsheet_in_spanish_reads_the_same(self, candles):
        as_it_was = packs.read_trade(candles)
        path = candles / "recipes.csv"
        semicolons = path.read_text(encoding="utf-8").replace(",", ";").replace(".", ",")
        path.write_bytes(semicolons.replace("\n", "\r\n").encode("cp1252"))
        assert packs.read_trade(candles) == as_it_was

    def test_further_languages_are_read_where_they_are(self, candles):
        path = candles / "channels.csv"
        first, *others = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([f"{first},name_xx", f"{others[0]},zzz", *others[1:]]), encoding="utf-8")
        fair, order, *_ = packs.read_trade(candles).channels
        assert fair.names["xx"] == "zzz" and "xx" not in order.names

    def test_a_trade_cannot_be_changed_by_who_reads_it(self):
        with pytest.raises(FrozenInstanceError):
            packs.trade("candles").margin = Decimal(1)

    def test_an_unknown_trade_is_told_with_the_nearest(self):
        assert sentence(packs.trade, "candels") == "No conozco «candels». ¿Es «candles»?"

    @pytest.mark.parametrize("trade_id", ["", "..", "../places/bolivia", "a/b", "\0", "candles/."])
    def test_what_is_no_trade_never_leads_out_of_the_folder(self, trade_id):
        assert sentence(packs.trade, trade_id).startswith("No conozco")

    def test_an_unknown_product_is_told_with_the_nearest(self):
        told = sentence(packs.trade("candles").product, "birthday-candel")
        assert told == "candles no tiene el producto «birthday-candel». ¿Es «birthday-candle»?"

    @pytest.mark.parametrize(
        "file, old, new, told",
        [
            ("materials.csv", "150.00", "15O.00", "materials.csv, fila 2, pack_price: esperaba un número"),
            ("season.csv", "month", "mes", "season.csv: falta la columna «month»"),
            ("trade.toml", 'margin = "0.20"', 'margin = "mucho"', "trade.toml, margin: no entiendo «mucho»"),
            ("trade.toml", "[sample]", "[simple]", "trade.toml: falta «sample»"),
            ("trade.toml", 'city = "El Alto"', "", "trade.toml: falta «sample.city»"),
            ("trade.toml", 'family = "craft"', 'family = "craft', "trade.toml, línea 2: no se puede leer"),
        ],
    )
    def test_a_trade_that_cannot_be_read_is_a_sentence(self, candles, file, old, new, told):
        text = (candles / file).read_text(encoding="utf-8")
        assert old in text
        (candles / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        assert sentence(packs.read_trade, candles).startswith(told)

    @pytest.mark.parametrize("file", ["trade.toml", "drawing.svg", "season.csv"])
    def test_a_missing_file_is_a_sentence(self, candles, file):
        (candles / file).unlink()
        assert sentence(packs.read_trade, candles).startswith(f"{file}: no encontré este")


class TestPlaces:
    def test_a_year_takes_its_own_wage_or_the_latest_before_it(self):
        bolivia = packs.place("bolivia")
        assert bolivia.wage(2005).monthly == 440
        assert bolivia.wage(2009).monthly == 500, "2007 to 2009 are not in the table"
        assert bolivia.wage(2090) == bolivia.wages[-1]

    def test_a_year_before_all_wages_is_a_sentence(self):
        assert sentence(packs.place("bolivia").wage, 1950).startswith("No hay salario mínimo de 1950")

    def test_an_hour_is_the_month_by_its_hours_to_the_cent(self):
        assert packs.place("bolivia").hourly_wage(2026) == Decimal("15.87")

    def test_a_wage_nobody_has_read_in_a_source_says_so(self):
        bolivia = packs.place("bolivia")
        assert bolivia.wage(2026).checked and not bolivia.wage(2012).checked

    def test_wages_may_stand_in_any_order(self, bolivia):
        first, *rows = (bolivia / "wages.csv").read_text(encoding="utf-8").splitlines()
        (bolivia / "wages.csv").write_text("\n".join([first, *reversed(rows)]), encoding="utf-8")
        assert packs.read_place(bolivia) == packs.place("bolivia")

    def test_an_unknown_place_is_told_with_the_nearest(self):
        assert sentence(packs.place, "Bolívia") == "No conozco «Bolívia». ¿Es «bolivia»?"


class TestSchemas:
    files = (*TRADE_FILES[:-1], *PLACE_FILES)

    @pytest.mark.parametrize("file", files)
    def test_every_key_has_its_line_in_the_manual_and_no_other_key_is_let_in(self, file):
        from jsonschema import Draft202012Validator

        Draft202012Validator.check_schema(schema(file))
        objects = [schema(file)]
        while objects:
            rules = objects.pop()
            assert rules["description"].endswith((".", "…")), rules
            if rules.get("type") == "object":
                assert rules["additionalProperties"] is False
                assert set(rules["required"]) <= set(rules["properties"])
                objects += [*rules["properties"].values(), *rules.get("patternProperties", {}).values()]
            objects += rules.get("$defs", {}).values()

    def test_units_are_those_the_sums_can_convert(self):
        for file, column in {"materials.csv": "pack_unit", "recipes.csv": "unit"}.items():
            offered = set(schema(file)["properties"][column]["enum"])
            assert set(sums.UNITS) <= offered <= set(sums.UNITS | MORE_UNITS)

    @pytest.mark.parametrize("trade_id", packs.trades())
    @pytest.mark.parametrize("file", TABLES)
    def test_tables_keep_the_order_of_columns_of_the_manual(self, trade_id, file):
        text = (house() / "data" / "trades" / trade_id / file).read_text(encoding="utf-8")
        assert tuple(text.splitlines()[0].split(","))[: len(columns(file))] == columns(file)


def test_reading_packs_imports_nothing_heavy():
    import subprocess
    import sys

    heavy = {"jsonschema", "babel", "pandas", "numpy", "sqlalchemy", "xml.etree.ElementTree"}
    program = (
        "import sys; from qhatu import packs; from qhatu.packs.words import Words; "
        "packs.trade('candles'); Words('en').say('Hola'); print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not heavy & set(loaded.stdout.split())
