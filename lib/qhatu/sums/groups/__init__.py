"""Money that a group keeps together, and one engine under all of it.

- **The book**: :mod:`~qhatu.sums.groups.ledger` writes events down and weighs each against the rules;
  :mod:`~qhatu.sums.groups.books` is the table of what each kind of event does;
  :mod:`~qhatu.sums.groups.account` says how the pots and the people stand.
- **Pasanaku**: :mod:`~qhatu.sums.groups.pasanaku` (rules, the table of turns, who is behind),
  :mod:`~qhatu.sums.groups.draw` (a draw anybody can check), :mod:`~qhatu.sums.groups.turn_costs` (what each turn
  really costs or earns, against a bank, with rising prices, when somebody leaves).
- **Savings group**: :mod:`~qhatu.sums.groups.savings_group` and :mod:`~qhatu.sums.groups.share_out`.
- **Loans** of a group: :mod:`~qhatu.sums.groups.lending`.
- **Revolving fund**: :mod:`~qhatu.sums.groups.revolving_fund` and :mod:`~qhatu.sums.groups.fund_projection`.
- **Materials fund**: :mod:`~qhatu.sums.groups.materials_fund` and
  :mod:`~qhatu.sums.groups.materials_projection`.
- **Community fund**: :mod:`~qhatu.sums.groups.proposals` (points and order), :mod:`~qhatu.sums.groups.funding`
  (whom to pay) and :mod:`~qhatu.sums.groups.community_fund` (paying in parts).

>>> from decimal import Decimal
>>> from qhatu.sums.groups.account import account_of
>>> from qhatu.sums.groups.ledger import Event, Group, record
>>> purse = record(Group(members=("Wara", "Illa")), [Event(kind="contribution", member="Wara", amount=Decimal(50))])
>>> account_of(purse).of("Wara").net  # Wara puso Bs 50 y no recibió nada
Decimal('-50')
"""
