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
>>> purse = record(Group(members=("Wara", "Illa")), [Event(kind="contribution", member="Wara", amount=Decimal(50))])
>>> account_of(purse).of("Wara").net  # Wara puso Bs 50 y no recibió nada
Decimal('-50')
"""

from qhatu.sums.groups.account import Account, Holding, OwedMaterial, Position, account_of, member_flows
from qhatu.sums.groups.books import EFFECTS, Effect, RuleBroken
from qhatu.sums.groups.community_fund import CommunityRules, ProjectAccount, project_accounts
from qhatu.sums.groups.draw import Drawn, Place, drawn_order, tickets
from qhatu.sums.groups.fund_projection import (
    FundPeriod,
    FundPlan,
    FundProjection,
    interest_that_keeps_value,
    project_fund,
    sustainable_rate,
    when_served,
)
from qhatu.sums.groups.funding import Award, Funding, Refusal, fund_best, fund_in_order
from qhatu.sums.groups.ledger import AccountLine, Event, Group, Rules, record, replayed
from qhatu.sums.groups.lending import LoanBook, MemberLoan, MemberLoanTerms, loan_book
from qhatu.sums.groups.materials_fund import MaterialsRules, issue_price
from qhatu.sums.groups.materials_projection import (
    MaterialsCycle,
    MaterialsPlan,
    charge_that_keeps_stock,
    project_materials,
)
from qhatu.sums.groups.pasanaku import Arrears, Hand, PasanakuRules, PasanakuTable, arrears, pasanaku_table
from qhatu.sums.groups.proposals import Call, Marks, Proposal, Scored, Vote, score_proposals
from qhatu.sums.groups.revolving_fund import RevolvingRules, loan_queue
from qhatu.sums.groups.savings_group import (
    Attendance,
    SavingsRules,
    attendance,
    savings_rate,
    share_out_events,
    share_out_now,
)
from qhatu.sums.groups.share_out import Saver, SaverShare, ShareOut, share_out
from qhatu.sums.groups.turn_costs import (
    Leaving,
    LeftBehind,
    TurnCost,
    after_leaving,
    better_than_bank,
    turn_costs,
    turn_worths,
)
from qhatu.sums.groups.turns import Bid, Turn

__all__ = [
    "EFFECTS",
    "Account",
    "AccountLine",
    "Arrears",
    "Attendance",
    "Award",
    "Bid",
    "Call",
    "CommunityRules",
    "Drawn",
    "Effect",
    "Event",
    "FundPeriod",
    "FundPlan",
    "FundProjection",
    "Funding",
    "Group",
    "Hand",
    "Holding",
    "Leaving",
    "LeftBehind",
    "LoanBook",
    "Marks",
    "MaterialsCycle",
    "MaterialsPlan",
    "MaterialsRules",
    "MemberLoan",
    "MemberLoanTerms",
    "OwedMaterial",
    "PasanakuRules",
    "PasanakuTable",
    "Place",
    "Position",
    "ProjectAccount",
    "Proposal",
    "Refusal",
    "RevolvingRules",
    "RuleBroken",
    "Rules",
    "Saver",
    "SaverShare",
    "SavingsRules",
    "Scored",
    "ShareOut",
    "Turn",
    "TurnCost",
    "Vote",
    "account_of",
    "after_leaving",
    "arrears",
    "attendance",
    "better_than_bank",
    "charge_that_keeps_stock",
    "drawn_order",
    "fund_best",
    "fund_in_order",
    "interest_that_keeps_value",
    "issue_price",
    "loan_book",
    "loan_queue",
    "member_flows",
    "pasanaku_table",
    "project_accounts",
    "project_fund",
    "project_materials",
    "record",
    "replayed",
    "savings_rate",
    "score_proposals",
    "share_out",
    "share_out_events",
    "share_out_now",
    "sustainable_rate",
    "tickets",
    "turn_costs",
    "turn_worths",
    "when_served",
]
