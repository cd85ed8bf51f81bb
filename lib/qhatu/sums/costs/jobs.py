"""Jobs and stocks: what was used, what each order cost, what is still on the bench and what was sold.

Costs flow one way: materials are taken from their stock, work and overhead are added on the bench (*work in
process*), a job that is done goes to the shelf (*finished goods*), and from the shelf to whoever buys it (*cost of
goods sold*). Nothing is lost on the way: what was there and what was added is what is left and what went out.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, one_of, things
from qhatu.sums.numbers import ZERO, exact
from qhatu.sums.plain import Plain

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    JobStart = Literal["new", "in_process", "finished"]
    JobEnd = Literal["in_process", "finished", "sold"]


class Job(Plain):
    """One order or one batch, and what it costs until it is done.

    Args:
        name: what the workshop calls it.
        materials: money of direct materials added in the period, 0 or more.
        labour: money of direct work added in the period, 0 or more.
        overhead: money of shared costs it absorbs in the period, 0 or more
            (:func:`qhatu.sums.costs.overhead.overhead_rate` × its hours).
        at_start: money it had cost when the period began, 0 or more; 0 for a new one.
        began: where it stood when the period began: ``new``, ``in_process`` or ``finished``.
        ended: where it stands at the end: ``in_process``, ``finished`` or ``sold``.

    Raises:
        BadInput: a negative amount; a new job with a cost at the start; costs added to one that was finished,
            or one that was finished and is in process again.

    >>> Job(name="Mesa", materials=200, labour=150, overhead=375, ended="finished").cost  # bolivianos
    Decimal('725')
    """

    name: str
    materials: Decimal = ZERO
    labour: Decimal = ZERO
    overhead: Decimal = ZERO
    at_start: Decimal = ZERO
    began: JobStart = "new"
    ended: JobEnd = "in_process"

    def __post_init__(self) -> None:
        self._put(
            materials=not_negative(self.materials, named("el costo de los materiales")),
            labour=not_negative(self.labour, named("el costo del trabajo")),
            overhead=not_negative(self.overhead, named("los gastos compartidos del pedido")),
            at_start=not_negative(self.at_start, named("el costo del pedido al empezar el periodo")),
            began=one_of(
                self.began, ("new", "in_process", "finished"), named("el estado del pedido al empezar el periodo")
            ),
            ended=one_of(
                self.ended, ("in_process", "finished", "sold"), named("el estado del pedido al terminar el periodo")
            ),
        )
        if self.began == "new" and self.at_start:
            raise BadInput(
                "El pedido «{name}» es nuevo y ya tiene un costo de {at_start}. "
                "Di que estaba empezado, o borra ese costo.",
                name=self.name,
                at_start=self.at_start,
            )
        if self.began == "finished" and self.added:
            raise BadInput(
                "El pedido «{name}» ya estaba terminado y se le suman {added} de costos. "
                "Di que estaba empezado, o quita esos costos.",
                name=self.name,
                added=self.added,
            )
        if self.began == "finished" and self.ended == "in_process":
            raise BadInput(
                "El pedido «{name}» estaba terminado al empezar el periodo y no puede acabar a medio hacer. "
                "Di que estaba empezado, o que quedó terminado o vendido.",
                name=self.name,
            )

    @property
    def added(self) -> Decimal:
        """Materials, labour and overhead added in the period."""
        return self.materials + self.labour + self.overhead

    @property
    def cost(self) -> Decimal:
        """What it has cost so far: at the start and added."""
        return self.at_start + self.added


class JobFlow(Plain):
    """Where the costs of all jobs of a period went; made by :func:`job_flow`.

    Money: ``materials``, ``labour`` and ``overhead`` added in the period; ``in_process_at_start`` and
    ``finished_at_start`` what was on the bench and on the shelf; ``manufactured`` what was finished in the
    period; ``in_process_at_end`` and ``finished_at_end`` what is there now; ``sold`` what those sold had cost.

    >>> job_flow([Job(name="Mesa", materials=200, labour=150, ended="sold")]).sold  # bolivianos
    Decimal('350')
    """

    materials: Decimal
    labour: Decimal
    overhead: Decimal
    in_process_at_start: Decimal
    finished_at_start: Decimal
    manufactured: Decimal
    in_process_at_end: Decimal
    finished_at_end: Decimal
    sold: Decimal


class CostOfGoods(Plain):
    """The statement of what was made and sold in a period; made by :func:`cost_of_goods`.

    Money: ``added`` to production in the period (materials, labour, overhead); ``manufactured``, the cost of
    what was finished; ``available``, that and what was on the shelf; ``sold_at_rates``, the cost of what was
    sold before, and ``sold`` after adding the overhead that was not absorbed.

    >>> cost_of_goods(materials=500, labour=600, overhead=900, finished_at_end=200).sold  # bolivianos
    Decimal('1800')
    """

    added: Decimal
    manufactured: Decimal
    available: Decimal
    sold_at_rates: Decimal
    sold: Decimal


def used_from_stock(at_start: Decimal, bought: Decimal, at_end: Decimal) -> Decimal:
    """Return what was used of a stock in a period, from what was counted before and after.

    Args:
        at_start: what was there when the period began, money or a quantity, 0 or more.
        bought: what came in, in the same unit, 0 or more.
        at_end: what is there now, in the same unit, 0 or more.

    Formula: at start + bought − at end.

    Edge case: what was stolen or spoiled counts as used.

    Raises:
        BadInput: a negative number, or more at the end than there ever was.

    Source: OpenStax, Principles of Managerial Accounting, 4.5.

    >>> used_from_stock(Decimal("2500"), Decimal("10500"), Decimal("11600"))  # bolivianos
    Decimal('1400')
    """
    at_start = not_negative(at_start, named("lo que había al empezar"))
    bought = not_negative(bought, named("lo que entró"))
    at_end = not_negative(at_end, named("lo que queda al final"))
    if at_end > at_start + bought:
        raise BadInput(
            "Al final quedan {at_end} y solo hubo {had}, con lo que había al empezar y lo que entró. Cuenta de nuevo.",
            at_end=at_end,
            had=at_start + bought,
        )
    return at_start + bought - at_end


def job_flow(jobs: Iterable[Job]) -> JobFlow:
    """Add up where the costs of all jobs of a period went.

    Args:
        jobs: every job that was there at the start or was begun since.

    Returns money, as a :class:`JobFlow`.

    Formula: a job's cost goes where it ended; it counts as manufactured if it was not finished at the start and
    is no longer in process.

    Edge cases: no jobs give 0 everywhere. In process at the start + added − manufactured = in process at the
    end; finished at the start + manufactured − sold = finished at the end.

    Raises:
        BadInput: when a job is made, not here.

    Source: job order cost flow (OpenStax, Principles of Managerial Accounting, 4.5).

    >>> table = Job(name="Mesa", at_start=1000, began="in_process", materials=200, labour=150, ended="finished")
    >>> chair = Job(name="Silla", at_start=90, began="finished", ended="sold")
    >>> flow = job_flow([table, chair])
    >>> flow.manufactured, flow.sold  # se terminó una mesa de Bs 1350 y se vendió una silla de Bs 90
    (Decimal('1350'), Decimal('90'))
    """
    jobs = things(jobs, named("los pedidos"))

    def cost_of(chosen: Iterable[Job]) -> Decimal:
        return exact(sum((job.cost for job in chosen), ZERO))

    return JobFlow(
        materials=exact(sum((job.materials for job in jobs), ZERO)),
        labour=exact(sum((job.labour for job in jobs), ZERO)),
        overhead=exact(sum((job.overhead for job in jobs), ZERO)),
        in_process_at_start=exact(sum((job.at_start for job in jobs if job.began == "in_process"), ZERO)),
        finished_at_start=exact(sum((job.at_start for job in jobs if job.began == "finished"), ZERO)),
        manufactured=cost_of(job for job in jobs if job.began != "finished" and job.ended != "in_process"),
        in_process_at_end=cost_of(job for job in jobs if job.ended == "in_process"),
        finished_at_end=cost_of(job for job in jobs if job.ended == "finished"),
        sold=cost_of(job for job in jobs if job.ended == "sold"),
    )


def cost_of_goods(
    materials: Decimal,
    labour: Decimal,
    overhead: Decimal,
    in_process_at_start: Decimal | int = 0,
    in_process_at_end: Decimal | int = 0,
    finished_at_start: Decimal | int = 0,
    finished_at_end: Decimal | int = 0,
    under_absorbed: Decimal | int = 0,
) -> CostOfGoods:
    """Work out what the goods made and the goods sold in a period cost, from what was counted.

    Args:
        materials: direct materials used, money, 0 or more (:func:`used_from_stock`, without the indirect ones).
        labour: direct work, money, 0 or more.
        overhead: shared costs absorbed at their rates, or the real ones, money, 0 or more.
        in_process_at_start, in_process_at_end: what was on the bench, money, 0 or more.
        finished_at_start, finished_at_end: what was on the shelf, money, 0 or more.
        under_absorbed: overhead that no product absorbed, charged to what was sold; below 0 when too much was
            (:func:`qhatu.sums.costs.overhead.under_absorbed_overhead`).

    Returns money, as a :class:`CostOfGoods`.

    Formula: manufactured = materials + labour + overhead + in process at start − in process at end; sold =
    finished at start + manufactured − finished at end + under absorbed.

    Edge case: where everything made is sold, what was sold cost what was spent.

    Raises:
        BadInput: a negative amount, or more on the bench or on the shelf at the end than there ever was.

    Source: schedules of cost of goods manufactured and sold (Garrison, Noreen and Brewer, Managerial Accounting,
    chapter on job-order costing).

    >>> made = cost_of_goods(materials=500, labour=600, overhead=900, in_process_at_end=300, under_absorbed=50)
    >>> made.manufactured, made.sold  # en bolivianos
    (Decimal('1700'), Decimal('1750'))
    """
    added = (
        not_negative(materials, named("el costo de los materiales"))
        + not_negative(labour, named("el costo del trabajo"))
        + not_negative(overhead, named("los gastos compartidos"))
    )
    manufactured = used_from_stock(
        not_negative(in_process_at_start, named("lo que había a medio hacer al empezar")),
        added,
        not_negative(in_process_at_end, named("lo que queda a medio hacer al final")),
    )
    on_shelf = not_negative(finished_at_start, named("lo que había terminado al empezar"))
    on_shelf_at_end = not_negative(finished_at_end, named("lo que queda terminado al final"))
    at_rates = used_from_stock(on_shelf, manufactured, on_shelf_at_end)
    return CostOfGoods(
        added=added,
        manufactured=manufactured,
        available=on_shelf + manufactured,
        sold_at_rates=at_rates,
        sold=at_rates + exact(under_absorbed),
    )
