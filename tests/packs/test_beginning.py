"""A pack is begun as a copy: what has to be asked anew is asked for by `check`, and nothing there is touched."""

import shutil

import pytest

from qhatu.house import house
from qhatu.packs import read_place, read_trade
from qhatu.packs.beginning import new_place, new_trade
from qhatu.packs.checks import check_pack, check_place
from qhatu.packs.words import Words
from qhatu.sums import BadInput

DATA = house() / "data"


@pytest.fixture
def trades(tmp_path):
    shutil.copytree(DATA / "trades" / "candles", tmp_path / "trades" / "candles")
    return tmp_path / "trades"


@pytest.fixture
def places(tmp_path):
    shutil.copytree(DATA / "places", tmp_path / "places")
    return tmp_path / "places"


def told(faults) -> list[str]:
    return [fault.sentence(Words("es")) for fault in faults]


def test_a_trade_begins_with_the_recipes_of_another_and_waits_for_its_results(trades):
    folder = new_trade("candles-2", like="candles", where="bolivia", trades=trades)
    begun, other = read_trade(folder), read_trade(trades / "candles")
    assert begun.products == other.products and begun.materials == other.materials
    assert begun.names == {"es": "candles-2", "en": "candles-2"}
    assert told(check_pack(folder)) == [
        f"expected.toml, {product.id}: faltan los resultados de este producto. "
        f"Hazlos a mano y escríbelos en su tabla, [{product.id}]."
        for product in other.products
    ]


def test_where_the_place_is_another_every_price_is_asked_again(trades, monkeypatch):
    monkeypatch.setattr("qhatu.packs.beginning.place", lambda name: read_place(DATA / "places" / "bolivia"))
    folder = new_trade("velas-peru", like="candles", where="peru", trades=trades)
    asked = "\n".join(told(check_pack(folder)))
    for sentence in (
        "trade.toml, línea 11, sample.city: está vacío.",
        "products.csv, fila 2, price: falta este dato.",
        "materials.csv, fila 2: faltan estos datos: pack_price, lowest_price, highest_price, source, as_of.",
        "tools.csv, fila 2: faltan estos datos: price, residual.",
        "shared.csv, fila 2, monthly: falta este dato.",
    ):
        assert sentence in asked
    assert "150" not in (folder / "materials.csv").read_text(encoding="utf-8")


def test_a_place_begins_without_money_and_without_wages(places):
    folder = new_place("paraguay", like="bolivia", folder=places)
    asked = "\n".join(told(check_place(folder)))
    for key in ("currency.code", "currency.symbol", "currency.coin", "working_time.hours_per_month"):
        assert key in asked
    assert "wages.csv: esperaba 1 o más filas" in asked


@pytest.mark.parametrize(
    ("name", "like", "sentence"),
    [
        ("candles", "candles", "no se tocó"),
        ("Velas Ñ", "candles", "no puede ser el nombre de una carpeta"),
        ("../candles-2", "candles", "no puede ser el nombre de una carpeta"),
        ("candles-2", "candels", "¿Es «candles»?"),
    ],
)
def test_what_cannot_be_begun_is_told_and_leaves_nothing(trades, name, like, sentence):
    before = sorted(trades.rglob("*"))
    with pytest.raises(BadInput) as refused:
        new_trade(name, like=like, where="bolivia", trades=trades)
    assert sentence in Words("es").explain(refused.value)
    assert sorted(trades.rglob("*")) == before


def test_a_copy_that_breaks_off_leaves_nothing(trades):
    (trades / "candles" / "drawing.svg").unlink()
    with pytest.raises(OSError):
        new_trade("candles-2", like="candles", where="bolivia", trades=trades)
    assert [path.name for path in trades.iterdir()] == ["candles"]
