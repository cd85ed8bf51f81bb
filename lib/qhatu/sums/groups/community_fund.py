"""The community fund: money the community gives to proposals, in parts, against an account rendered.

How proposals are scored is in :mod:`qhatu.sums.groups.proposals`, which are paid in
:mod:`qhatu.sums.groups.funding`. Here are the rules of paying: the next part only when the last one is accounted
for, and what was not spent comes back. The members of such a group are the organisations.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, share, things
from qhatu.sums.groups.books import Books, RuleBroken
from qhatu.sums.groups.funding import Award
from qhatu.sums.groups.ledger import Event, Group, Rules, replayed
from qhatu.sums.money import split_exactly
from qhatu.sums.numbers import WIDE, ZERO
from qhatu.sums.plain import Plain


class CommunityRules(Rules):
    """The rules by which a community fund pays what it awarded.

    Args:
        awards: what each proposal gets, as :func:`qhatu.sums.groups.funding.fund_best` or ``fund_in_order`` said.
        parts: in which parts it is paid, in any numbers: (50, 50) or (1, 1) are two halves.
        rendered_share: the share of what was paid so far that has to be accounted for before the next part.

    Raises:
        BadInput: no parts, a share outside its range, a proposal twice.

    >>> CommunityRules(parts=(Decimal(60), Decimal(40))).rendered_share  # Bs 60 y después Bs 40 de cada Bs 100
    Decimal('1')
    """

    awards: tuple[Award, ...] = ()
    parts: tuple[Decimal, ...] = (Decimal(1),)
    rendered_share: Decimal = Decimal(1)

    kinds = (
        "grant", "contribution", "advance", "rendered", "refund", "income", "expense", "application", "present",
        "absent", "vote", "note",
    )  # fmt: skip

    def __post_init__(self) -> None:
        awards = things(self.awards, named("lo que se aprobó"))
        parts = things(self.parts, named("las partes en que se paga"), least=1, most=100)
        if len({award.proposal for award in awards}) < len(awards):
            raise BadInput("Dos propuestas tienen el mismo nombre. Cambia uno.")
        parts = tuple(not_negative(part, named("cada parte del pago")) for part in parts)
        if not all(parts):
            raise BadInput("Una de las partes en que se paga es 0. Quítala o escribe cuánto es.")
        self._put(
            awards=awards,
            parts=parts,
            rendered_share=share(self.rendered_share, named("la parte que hay que rendir")),
        )

    def check(self, books: Books, event: Event) -> None:
        """Refuse a payment that was not awarded, or that comes before the account of the last one."""
        if event.kind != "advance":
            return
        award = next((each for each in self.awards if each.proposal == event.item), None)
        if award is None or award.organisation != event.member:
            raise RuleBroken(
                "A «{member}» no se le aprobó la propuesta «{proposal}». Paga solo lo que se aprobó.",
                member=event.member,
                proposal=event.item,
            )
        paid: list[Decimal] = books.notes.setdefault("paid", {}).setdefault(event.item, [])
        parts = split_exactly(award.amount, self.parts, books.cent)
        if len(paid) == len(parts):
            raise RuleBroken(
                "«{proposal}» ya recibió sus {parts} partes, {amount} en total. No queda nada por pagar.",
                proposal=event.item,
                parts=Decimal(len(parts)),
                amount=award.amount,
            )
        if event.amount != parts[len(paid)]:
            raise RuleBroken(
                "A «{proposal}» le toca ahora la parte {part}, de {due}, y se anotó {amount}.",
                proposal=event.item,
                part=Decimal(len(paid) + 1),
                due=parts[len(paid)],
                amount=event.amount,
            )
        so_far = sum(paid, ZERO)
        open_now = books.owed.get((event.member, event.item), ZERO)
        may_be_open = WIDE.multiply(so_far, 1 - self.rendered_share)
        if open_now > may_be_open:
            raise RuleBroken(
                "«{proposal}» recibió {paid} y le falta rendir {open}; antes de la parte que sigue puede faltar "
                "hasta {most}. Primero la cuenta, después el pago.",
                proposal=event.item,
                paid=so_far,
                open=open_now,
                most=may_be_open,
            )

    def after(self, books: Books, event: Event) -> None:
        """Keep the parts that were paid."""
        if event.kind == "advance":
            books.notes["paid"][event.item].append(event.amount)


class ProjectAccount(Plain):
    """How a proposal that was awarded money stands; made by :func:`project_accounts`.

    Args:
        proposal: its name.
        organisation: who carries it out.
        awarded: money it was awarded.
        advanced: money paid so far.
        rendered: money accounted for.
        refunded: money that was not spent and came back.
        to_render: money paid that is neither accounted for nor back.
        to_come: money not paid yet.
    """

    proposal: str
    organisation: str
    awarded: Decimal
    advanced: Decimal
    rendered: Decimal
    refunded: Decimal
    to_render: Decimal
    to_come: Decimal


def project_accounts(group: Group) -> tuple[ProjectAccount, ...]:
    """Return how each proposal that a community fund pays stands: paid, accounted for, given back.

    Args:
        group: a community fund and what happened so far.

    Formula: to render = advanced − rendered − refunded; to come = awarded − advanced.

    Edge case: a proposal that gave money back has still been advanced all of it.

    Raises:
        BadInput: a group with other rules.
        RuleBroken: a list of events that the rules do not allow.

    Source: advances against an account rendered ("fondos en avance con rendición de cuentas"); no source verified.

    >>> from qhatu.sums.groups.ledger import record
    >>> oven = Award(proposal="Horno", organisation="Alfareras", amount=Decimal("8000"), part=False)
    >>> fund = Group(members=("Alfareras",), rules=CommunityRules(awards=(oven,), parts=(Decimal(1), Decimal(1))))
    >>> fund = record(
    ...     fund,
    ...     [
    ...         Event(kind="grant", amount=Decimal("8000")),
    ...         Event(kind="advance", member="Alfareras", item="Horno", amount=Decimal("4000")),
    ...         Event(kind="rendered", period=1, member="Alfareras", item="Horno", amount=Decimal("3900")),
    ...     ],
    ... )
    >>> account = project_accounts(fund)[0]
    >>> account.to_render, account.to_come  # de Bs 4000 faltan rendir Bs 100
    (Decimal('100'), Decimal('4000'))
    """
    if not isinstance(group.rules, CommunityRules):
        raise BadInput("Las reglas de este grupo no son de un fondo comunitario. Elige un fondo comunitario.")
    replayed(group)
    moved: dict[tuple[str, str], Decimal] = {}
    for event in group.events:
        key = event.kind, event.item
        moved[key] = moved.get(key, ZERO) + event.amount
    accounts = []
    for award in group.rules.awards:
        advanced, rendered, refunded = (
            moved.get((kind, award.proposal), ZERO) for kind in ("advance", "rendered", "refund")
        )
        accounts.append(
            ProjectAccount(
                proposal=award.proposal,
                organisation=award.organisation,
                awarded=award.amount,
                advanced=advanced,
                rendered=rendered,
                refunded=refunded,
                to_render=advanced - rendered - refunded,
                to_come=award.amount - advanced,
            )
        )
    return tuple(accounts)
