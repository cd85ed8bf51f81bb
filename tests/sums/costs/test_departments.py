"""Do the costs of those who serve others arrive with those who make and sell, all of them?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.sums.bad_input import BadInput
from qhatu.sums.costs.departments import Department, Service, pass_on_services
from sums.workshop import BS, amounts, calm, hostile, sizes

CENT = BS("0.01")


def area(name, cost, **serves):
    return Department(name=name, cost=cost, serves=[Service(to=to, amount=amount) for to, amount in serves.items()])


def kept(departments, method, cent=None):
    return {cost.name: cost.kept for cost in pass_on_services(departments, method, cent)}


# Horngren, Datar and Rajan, Cost Accounting, chapter "Allocation of support-department costs", Robinson Company:
# maintenance in labour hours, systems in computer hours.
ROBINSON = [
    area("maintenance", 6300000, systems=1600, machining=2400, assembly=4000),
    area("systems", 1452150, maintenance=200, machining=1600, assembly=200),
    area("machining", 4000000),
    area("assembly", 2000000),
]


def test_the_direct_method_leaves_the_services_of_robinson_to_each_other_out():
    costs = kept(ROBINSON, "direct")
    # 6,300,000 × 3/8 and 1,452,150 × 8/9; the book prints 2,362,500 and 1,290,800.
    assert costs["machining"] == 4000000 + 2362500 + 1290800
    assert costs["assembly"] == 2000000 + 3937500 + 161350


def test_the_step_down_method_closes_maintenance_first():
    maintenance, systems, machining, assembly = pass_on_services(ROBINSON, "step_down")
    assert maintenance.passed_on == 6300000
    assert (systems.received, systems.passed_on) == (1260000, 2712150)
    assert (machining.kept, assembly.kept) == (8300800, 5451350)


def test_the_reciprocal_method_solves_both_at_once():
    maintenance, systems, machining, assembly = pass_on_services(ROBINSON, "reciprocal")
    assert round(maintenance.passed_on, 10) == 6576750
    assert round(systems.passed_on, 10) == 2767500
    assert round(machining.kept, 10) == 4000000 + 1973025 + 2214000
    assert round(assembly.kept, 10) == 2000000 + 3288375 + 276750
    assert round(maintenance.kept, 10) == round(systems.kept, 10) == 0


def test_university_printers():
    # An exercise as answered at
    # https://itprospt.com/qa/156148/university-printers-has-two-service-departments
    printers = [
        area("maintenance", 5000, personnel=1000, printing=1000, developing=3000),
        area("personnel", 12000, maintenance=500, printing=500, developing=2000),
        area("printing", 15000),
        area("developing", 10000),
    ]
    assert kept(printers, "direct") == {
        "maintenance": 0,
        "personnel": 0,
        "printing": 15000 + 1250 + 2400,
        "developing": 10000 + 3750 + 9600,
    }


# By hand.


def test_with_one_service_the_three_methods_agree():
    kitchen = [area("Cocina", 300, Torno=4, Horno=2), area("Torno", 500), area("Horno", 400)]
    for method in ("direct", "step_down", "reciprocal"):
        assert kept(kitchen, method) == {"Cocina": 0, "Torno": 700, "Horno": 500}


def test_the_order_decides_in_the_step_down_and_only_there():
    other_way = [ROBINSON[1], ROBINSON[0], *ROBINSON[2:]]
    assert kept(ROBINSON, "step_down") != kept(other_way, "step_down")
    assert kept(ROBINSON, "direct") == kept(other_way, "direct")
    assert round(kept(ROBINSON, "reciprocal")["machining"], 10) == round(kept(other_way, "reciprocal")["machining"], 10)


def test_a_service_to_itself_is_not_counted():
    own = [area("Cocina", 300, Cocina=100, Torno=4, Horno=2), area("Torno", 500), area("Horno", 400)]
    for method in ("direct", "step_down", "reciprocal"):
        assert kept(own, method)["Torno"] == 700


def test_with_a_cent_what_is_kept_sums_to_what_was_spent():
    three = [area("Cocina", 100, a=1, b=1, c=1), area("a", 0), area("b", 0), area("c", 0)]
    assert kept(three, "direct", CENT) == {"Cocina": 0, "a": BS("33.34"), "b": BS("33.33"), "c": BS("33.33")}


def test_a_workshop_without_services_keeps_its_costs():
    assert kept([area("Torno", 500)], "reciprocal", CENT) == {"Torno": 500}


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: area("Cocina", -1), "costo del área"),
        (lambda: area("Cocina", 1, Torno=-1), "hace por otra"),
        (lambda: kept([], "direct"), "las áreas del taller"),
        (lambda: kept([area(str(n), 1) for n in range(101)], "direct"), "caben 100"),
        (lambda: kept([area("Torno", 1)], "by hand"), "forma de repartir los servicios"),
        (lambda: kept([area("Torno", 1), area("Torno", 2)], "direct"), "dos áreas con el nombre «Torno»"),
        (lambda: kept([area("Cocina", 1, Torno=1)], "direct"), "«Cocina» sirve a «Torno» y esa área no está"),
        (lambda: kept([area("Cocina", 1, Torno=0), area("Torno", 1)], "direct"), "«Cocina» no tiene a quién pasar"),
        (lambda: kept([area("Cocina", 1, Cocina=1)], "reciprocal"), "«Cocina» no tiene a quién pasar"),
        (lambda: kept(_in_a_ring(), "direct"), "«a» no tiene a quién pasar"),
        (lambda: kept(_in_a_ring(), "step_down"), "«b» no tiene a quién pasar"),
        (lambda: kept(_in_a_ring(), "reciprocal"), "se sirven solo entre ellas"),
        (lambda: kept([area("Torno", BS("1.005"))], "direct", CENT), "Redondéalo"),
    ],
)
def test_what_makes_no_sense_is_told_in_a_sentence(ask, says):
    with pytest.raises(BadInput, match=says):
        ask()


def _in_a_ring():
    return [area("a", 1, b=1), area("b", 1, a=1), area("Torno", 1)]


@pytest.mark.parametrize("number", hostile)
def test_a_hostile_number_is_refused_wherever_it_stands(number):
    for ask in (lambda: area("a", number), lambda: area("a", 1, b=number), lambda: kept(ROBINSON, "direct", number)):
        with pytest.raises(BadInput):
            ask()


def test_a_hundred_departments_are_answered():
    services = [area(str(n), 100, **{str(m): 1 + (n * m) % 7 for m in range(100) if m != n}) for n in range(60)]
    made = kept([*services, *(area(str(n), 100) for n in range(60, 100))], "reciprocal", CENT)
    assert sum(made[str(n)] for n in range(60, 100)) == 10_000


@st.composite
def workshops(draw):
    services, makers = draw(st.integers(0, 4)), draw(st.integers(1, 4))
    names = [f"area{n}" for n in range(services + makers)]
    return [
        area(name, draw(amounts), **({to: draw(sizes) for to in names if to != name} if place < services else {}))
        for place, name in enumerate(names)
    ]


@calm
@given(workshops(), st.sampled_from(["direct", "step_down", "reciprocal"]))
def test_nothing_is_lost_and_nobody_who_serves_keeps_anything(departments, method):
    spent = sum(department.cost for department in departments)
    for cost in pass_on_services(departments, method):
        served = next(department for department in departments if department.name == cost.name)
        assert abs(cost.kept) <= spent * BS("1e-20") if served.serves else cost.kept >= cost.own
    assert sum(kept(departments, method, CENT)[d.name] for d in departments if not d.serves) == spent
