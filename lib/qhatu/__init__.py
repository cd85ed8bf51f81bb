"""Qhatu: cost, price and plan one's own product, alone or in a class.

Data tells (`qhatu.packs`), the library computes (`qhatu.sums`) and serves (`qhatu.school`), notebooks call
(`qhatu.pages`). What a learner keeps is a record (`qhatu.records`); what they take home is a paper
(`qhatu.papers`).
"""

__version__ = "0.1.0"
