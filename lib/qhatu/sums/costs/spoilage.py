"""Pieces that do not come out well: seconds, scrap, what is lost, and what the sound ones then cost.

A loss that belongs to the way of making (clay shrinks, one pot in twenty cracks) is a cost of the sound pieces:
*normal*. What is lost beyond that is nobody's cost of making: *abnormal*, a loss of the month, shown apart so
that it is seen.
"""

from __future__ import annotations

from decimal import Decimal

from qhatu.sums.bad_input import BadInput, named
from qhatu.sums.checked import not_negative, positive, share
from qhatu.sums.numbers import quotient
from qhatu.sums.plain import Plain


class SoundPieces(Plain):
    """What the sound pieces of a batch cost; made by :func:`cost_of_sound_pieces`.

    ``cost`` is money for all sound pieces, ``cost_per_unit`` for one of them; ``sound_share`` is the part of all
    pieces that came out sound.

    >>> cost_of_sound_pieces(Decimal("180"), sound=Decimal("18"), lost=Decimal("2")).sound_share  # 18 de 20 ollas
    Decimal('0.9')
    """

    cost: Decimal
    cost_per_unit: Decimal
    sound_share: Decimal


class ProcessLoss(Plain):
    """What came out of a process against what should have; made by :func:`process_loss`.

    ``cost_per_unit`` is money for one unit that comes out as expected; ``sound_cost`` for all that came out
    sound. ``normal_units`` were expected to be lost and bring ``normal_scrap``. ``abnormal_units`` were lost
    beyond that, negative where more came out than expected; ``abnormal_cost`` is what they cost and
    ``abnormal_loss`` what of it is lost after selling them as scrap, negative for a gain.

    >>> process_loss(Decimal("100"), Decimal("900"), Decimal("85"), Decimal("0.10")).abnormal_cost  # 5 kg de Bs 10
    Decimal('50.00')
    """

    cost_per_unit: Decimal
    sound_cost: Decimal
    normal_units: Decimal
    normal_scrap: Decimal
    abnormal_units: Decimal
    abnormal_cost: Decimal
    abnormal_loss: Decimal


def cost_of_sound_pieces(
    batch_cost: Decimal,
    sound: Decimal,
    seconds: Decimal | int = 0,
    price_of_a_second: Decimal | int = 0,
    lost: Decimal | int = 0,
    scrap_sales: Decimal | int = 0,
) -> SoundPieces:
    """Return what the sound pieces cost when seconds are sold cheaper and some pieces are lost.

    Args:
        batch_cost: money the whole batch costs, 0 or more: :attr:`qhatu.sums.CostSheet.full`.
        sound: pieces sold at the full price, above 0.
        seconds: pieces with a flaw that are sold cheaper, 0 or more.
        price_of_a_second: money one of them brings, 0 or more.
        lost: pieces that bring nothing, 0 or more.
        scrap_sales: money the remains bring, 0 or more.

    Returns money for all and for one, and the share that came out sound, as :class:`SoundPieces`.

    Formula: (batch cost − seconds × their price − scrap sales) ÷ sound pieces.

    Edge case: seconds that sell well can bring more than the batch costs; the cost of the sound ones is then
    negative, and the seconds are a product of their own: see :func:`qhatu.sums.costs.joint.split_joint_cost`.

    Raises:
        BadInput: no sound pieces, a negative number.

    Source: normal spoilage is a cost of the good units; what it brings is taken off (any cost accounting
    textbook).

    >>> pots = cost_of_sound_pieces(
    ...     Decimal("450"), sound=Decimal("40"), seconds=Decimal("5"), price_of_a_second=Decimal("6"), lost=Decimal("5")
    ... )
    >>> pots.cost_per_unit, pots.sound_share  # Bs 420 entre 40 ollas sanas, de 50
    (Decimal('10.5'), Decimal('0.8'))
    """
    cost = not_negative(batch_cost, named("el costo de la tanda"))
    sound = positive(sound, named("las piezas sanas"))
    seconds = not_negative(seconds, named("las piezas de segunda"))
    price = not_negative(price_of_a_second, named("el precio de una pieza de segunda"))
    lost = not_negative(lost, named("las piezas perdidas"))
    cost -= seconds * price + not_negative(scrap_sales, named("lo que dan por los restos"))
    return SoundPieces(
        cost=cost,
        cost_per_unit=quotient(cost, sound),
        sound_share=quotient(sound, sound + seconds + lost),
    )


def process_loss(
    started: Decimal,
    cost: Decimal,
    sound: Decimal,
    normal_loss: Decimal,
    scrap_price: Decimal | int = 0,
) -> ProcessLoss:
    """Value what came out of a process, with the loss that was expected apart from the one that was not.

    Args:
        started: units put into the process, above 0.
        cost: money for all of them, materials, work and shared costs, 0 or more.
        sound: units that came out sound, 0 or more.
        normal_loss: the share of what is put in that is always lost, 0 ≤ share < 1.
        scrap_price: money one lost unit brings, 0 or more.

    Returns units and money, as a :class:`ProcessLoss`; sound cost + abnormal cost + normal scrap = cost.

    Formula: cost per unit = (cost − normal units × scrap price) ÷ (started − normal units); abnormal units =
    started − normal units − sound.

    Edge case: where more came out than expected the abnormal units, cost and loss are negative: a gain, from
    which the scrap that did not fall is taken off.

    Raises:
        BadInput: nothing started, more sound units than were put in, a share outside its range.

    Source: process costing with normal and abnormal losses (ACCA F2/FMA Management Accounting).

    >>> honey = process_loss(Decimal("1000"), Decimal("20700"), Decimal("900"), Decimal("0.10"))
    >>> honey.cost_per_unit, honey.sound_cost  # Bs 23 el kilo
    (Decimal('23'), Decimal('20700'))
    """
    started = positive(started, named("lo que entra al proceso"))
    cost = not_negative(cost, named("el costo del proceso"))
    sound = not_negative(sound, named("lo que sale bien"))
    normal_loss = share(normal_loss, named("la pérdida normal"), below_one=True)
    scrap_price = not_negative(scrap_price, named("el precio de los restos"))
    if sound > started:
        raise BadInput(
            "No puede salir bien más de lo que entra; encontré {sound} de {started}. Revisa las dos cantidades.",
            sound=sound,
            started=started,
        )
    normal = started * normal_loss
    expected = started - normal
    net = cost - normal * scrap_price
    abnormal = expected - sound
    return ProcessLoss(
        cost_per_unit=quotient(net, expected),
        sound_cost=quotient(net * sound, expected),
        normal_units=normal,
        normal_scrap=normal * scrap_price,
        abnormal_units=abnormal,
        abnormal_cost=quotient(net * abnormal, expected),
        abnormal_loss=quotient(net * abnormal, expected) - abnormal * scrap_price,
    )
