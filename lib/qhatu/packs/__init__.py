"""What the data tells: trades, places, words. Nothing here computes, and nothing here knows a price."""

from qhatu.packs.places import Place, Wage, place, places, read_place
from qhatu.packs.trades import (
    Channel,
    PackMaterial,
    PackShared,
    PackTool,
    Product,
    RecipeLine,
    Sample,
    Step,
    Story,
    Trade,
    expected,
    read_trade,
    sample_batch,
    trade,
    trades,
)

__all__ = [
    "Channel",
    "PackMaterial",
    "PackShared",
    "PackTool",
    "Place",
    "Product",
    "RecipeLine",
    "Sample",
    "Step",
    "Story",
    "Trade",
    "Wage",
    "expected",
    "place",
    "places",
    "read_place",
    "read_trade",
    "sample_batch",
    "trade",
    "trades",
]
