"""Is this money good for me: what a loan asks for, what it really costs, and whether the cash plan carries it.

:mod:`~qhatu.sums.credit.terms` says what a loan is, :mod:`~qhatu.sums.credit.schedule` works it out with its
:mod:`~qhatu.sums.credit.charges`, :mod:`~qhatu.sums.credit.offers` compares, and the others ask what one can carry,
what happens if something fails, and what paying late or early does.

>>> from decimal import Decimal
>>> from qhatu.sums.credit.offers import LoanOffer, offer_result
>>> from qhatu.sums.credit.terms import LoanTerms
>>> flat = LoanTerms(principal=3000, rate=Decimal("0.02"), rate_kind="per_month", kind="flat", instalments=12)
>>> round(offer_result(LoanOffer(name="Prestamista", terms=flat)).rate_per_month, 4)  # «2 % al mes» sobre Bs 3000
Decimal('0.0348')
"""
