"""Where did the costs go: to the bench, to the shelf, or out of the door?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.jobs import Job, cost_of_goods, job_flow, used_from_stock
from sums.published import reproduces
from sums.workshop import BS, amounts, calm, hostile


@reproduces("inventory_flow")
def test_the_jobs_of_a_period_flow_as_published(inputs, expected):
    jobs = [
        Job(
            name=name,
            at_start=job["begin"],
            # A job of which no costs are printed was finished before.
            began="finished" if "dm" not in job else "in_process" if job["begin"] else "new",
            materials=job.get("dm", 0),
            labour=job.get("dl", 0),
            overhead=job.get("oh", 0),
            ended=job["status"].replace(" ", "_"),
        )
        for name, job in inputs["jobs"].items()
    ]
    flow = job_flow(jobs)
    used = used_from_stock(inputs["beginning_raw"], inputs["purchases"], inputs["ending_raw"])
    assert used == flow.materials == expected["materials_used"]
    assert {job.name: job.cost for job in jobs if job.name in expected["job_costs"]} == expected["job_costs"]
    assert flow.in_process_at_start == inputs["beginning_wip"]
    assert flow.manufactured == expected["cost_of_goods_manufactured"]
    assert flow.in_process_at_end == expected["ending_wip"]
    assert flow.finished_at_end == expected["ending_finished_goods"]
    assert flow.sold == expected["cost_of_goods_sold"]


def test_the_schedules_of_the_rand_company():
    # Garrison, Noreen and Brewer, Managerial Accounting, chapter on job-order costing: of the 52,000 of materials used
    # 2,000 were indirect; 90,000 of overhead were applied and 5,000 underapplied.
    used = used_from_stock(BS(7000), BS(60000), BS(15000))
    assert used == 52000
    goods = cost_of_goods(
        materials=used - 2000,
        labour=BS(60000),
        overhead=BS(90000),
        in_process_at_start=BS(30000),
        in_process_at_end=BS(72000),
        finished_at_start=BS(10000),
        finished_at_end=BS(49500),
        under_absorbed=BS(5000),
    )
    assert (goods.added, goods.manufactured, goods.available) == (200000, 158000, 168000)
    assert (goods.sold_at_rates, goods.sold) == (118500, 123500)


def test_primare_corporation():
    # An exercise as answered at
    # https://smartsolve.ai/question/primare-corporation-provided-the-following-data-for-last-months-manufacturing-operations-begintabularlr-purcha-e2d748afd2
    goods = cost_of_goods(
        materials=used_from_stock(BS(12000), BS(30000), BS(18000)) - 5000,
        labour=BS(58000),
        overhead=BS(87000),
        in_process_at_start=BS(56000),
        in_process_at_end=BS(65000),
        finished_at_start=BS(35000),
        finished_at_end=BS(42000),
        under_absorbed=BS(4000),
    )
    assert (goods.added, goods.manufactured, goods.available) == (164000, 155000, 190000)
    assert (goods.sold_at_rates, goods.sold) == (148000, 152000)


def test_too_much_absorbed_makes_what_was_sold_cheaper():
    assert cost_of_goods(BS(1), BS(1), BS(8), under_absorbed=BS(-2)).sold == 8


def test_a_stock_that_grew_was_not_used_up():
    assert used_from_stock(BS(10), BS(5), BS(15)) == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: Job(name="Mesa", materials=-1), "costo de los materiales"),
        (lambda: Job(name="Mesa", labour=-1), "costo del trabajo"),
        (lambda: Job(name="Mesa", overhead=-1), "gastos compartidos del pedido"),
        (lambda: Job(name="Mesa", at_start=-1, began="in_process"), "costo del pedido al empezar"),
        (lambda: Job(name="Mesa", began="lost"), "estado del pedido al empezar"),
        (lambda: Job(name="Mesa", ended="new"), "estado del pedido al terminar"),
        (lambda: Job(name="Mesa", at_start=5), "«Mesa» es nuevo y ya tiene un costo de 5"),
        (lambda: Job(name="Mesa", began="finished", labour=1, ended="sold"), "ya estaba terminado y se le suman 1"),
        (lambda: Job(name="Mesa", began="finished"), "«Mesa» estaba terminado .* no puede acabar a medio hacer"),
        (lambda: used_from_stock(BS(1), BS(1), BS(3)), "quedan 3 y solo hubo 2"),
        (lambda: used_from_stock(BS(-1), BS(1), BS(0)), "había al empezar"),
        (lambda: used_from_stock(BS(1), BS(-1), BS(0)), "lo que entró"),
        (lambda: used_from_stock(BS(1), BS(1), BS(-1)), "queda al final"),
        (lambda: cost_of_goods(BS(-1), BS(1), BS(1)), "costo de los materiales"),
        (lambda: cost_of_goods(BS(1), BS(-1), BS(1)), "costo del trabajo"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(-1)), "gastos compartidos"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(1), in_process_at_end=4), "quedan 4 y solo hubo 3"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(1), in_process_at_start=-1), "había a medio hacer al empezar"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(1), in_process_at_end=-1), "queda a medio hacer al final"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(1), finished_at_start=-1), "había terminado al empezar"),
        (lambda: cost_of_goods(BS(1), BS(1), BS(1), finished_at_end=-1), "queda terminado al final"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


@pytest.mark.parametrize("number", hostile)
@pytest.mark.parametrize(
    "ask",
    [
        lambda n: Job(name="Mesa", materials=n),
        lambda n: Job(name="Mesa", at_start=n, began="in_process"),
        lambda n: used_from_stock(n, BS(1), BS(1)),
        lambda n: used_from_stock(BS(1), BS(1), n),
        lambda n: cost_of_goods(n, BS(1), BS(1)),
        lambda n: cost_of_goods(BS(1), BS(1), BS(1), under_absorbed=n),
    ],
)
def test_a_hostile_number_is_refused_wherever_it_stands(ask, number):
    with pytest.raises(BadInput):
        ask(number)


@st.composite
def jobs(draw):
    began = draw(st.sampled_from(["new", "in_process", "finished"]))
    ended = draw(st.sampled_from(["finished", "sold"] + (["in_process"] if began != "finished" else [])))
    added = {} if began == "finished" else {k: draw(amounts) for k in ("materials", "labour", "overhead")}
    return Job(name="Pedido", began=began, ended=ended, at_start=0 if began == "new" else draw(amounts), **added)


@calm
@given(st.lists(jobs(), max_size=8))
def test_nothing_is_lost_on_the_way(period):
    flow = job_flow(period)
    added = flow.materials + flow.labour + flow.overhead
    assert flow.in_process_at_start + added - flow.manufactured == flow.in_process_at_end
    assert flow.finished_at_start + flow.manufactured - flow.sold == flow.finished_at_end
    counted = cost_of_goods(
        flow.materials,
        flow.labour,
        flow.overhead,
        flow.in_process_at_start,
        flow.in_process_at_end,
        flow.finished_at_start,
        flow.finished_at_end,
    )
    assert (counted.manufactured, counted.sold) == (flow.manufactured, flow.sold)
