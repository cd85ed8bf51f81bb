"""Plain immutable records, made without writing code at import.

`dataclasses` imports `inspect` and compiles five methods a class: a frozen one with slots costs 1.1 ms, and all the
records of the sums would cost 300 ms. These cost a fortieth of that, and behave the same where it matters: keywords
only, defaults, equality by value, nothing changes after it is made.
"""

from __future__ import annotations

from qhatu.sums.numbers import exact

TYPE_CHECKING = False  # typing's own flag of this name costs a tenth of this package's import
if TYPE_CHECKING:
    from inspect import Signature
    from typing import Any, Self, dataclass_transform
else:

    def dataclass_transform(**_said):
        """Stand in for typing's own, which only speaks to type checkers.

        >>> dataclass_transform(kw_only_default=True)(int)
        <class 'int'>
        """
        return lambda kind: kind


class _PlainType(type):
    """Turns a class's annotations into slots and remembers their defaults."""

    fields: tuple[str, ...]
    defaults: dict[str, Any]

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _PlainType:
        # Every module of the sums postpones its annotations, so they are texts in the body on every Python.
        own = tuple(body.get("__annotations__", ()))
        defaults = {field: body.pop(field) for field in own if field in body}
        kind = super().__new__(cls, name, bases, {**body, "__slots__": own})
        parents = [base for base in bases if isinstance(base, _PlainType)]
        kind.fields = tuple(dict.fromkeys([*(field for parent in parents for field in parent.fields), *own]))
        kind.defaults = {k: v for parent in parents for k, v in parent.defaults.items()} | defaults
        kind.__match_args__ = kind.fields
        return kind

    @property
    def __signature__(cls) -> Signature:
        """What `help()` and an editor show: computed for who asks, so that nobody else imports `inspect`."""
        from inspect import Parameter, Signature

        return Signature(
            [
                Parameter(field, Parameter.KEYWORD_ONLY, default=cls.defaults.get(field, Parameter.empty))
                for field in cls.fields
            ]
        )


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Plain(metaclass=_PlainType):
    """A record whose fields are its annotations; made with keywords, never changed, equal by value.

    A class that has to look at what it is given does so in ``__post_init__``, and puts a number it made exact
    back with :meth:`_put`.

    >>> class Sale(Plain):
    ...     units: int
    ...     price: int = 5
    >>> Sale(units=3)
    Sale(units=3, price=5)
    >>> Sale(units=3) == Sale(units=3, price=5), Sale(units=3).but(price=6)
    (True, Sale(units=3, price=6))
    >>> Sale(price=6)
    Traceback (most recent call last):
    ...
    TypeError: Sale() needs units
    """

    def __init__(self, **given: Any) -> None:
        kind = type(self)
        defaults, put = kind.defaults, object.__setattr__
        missing = []
        for field in kind.fields:
            if field in given:
                put(self, field, given.pop(field))
            elif field in defaults:
                put(self, field, defaults[field])
            else:
                missing.append(field)
        if missing:
            raise TypeError(f"{kind.__name__}() needs {', '.join(missing)}")
        if given:
            raise TypeError(f"{kind.__name__}() does not know {', '.join(given)}; it knows {', '.join(kind.fields)}")
        self.__post_init__()

    def __post_init__(self) -> None:
        """Look at what was given; the records that must, override this."""

    def _exact(self, *fields: str) -> None:
        """Make numbers exact while the record is being made; for ``__post_init__`` alone."""
        for field in fields:
            object.__setattr__(self, field, exact(getattr(self, field)))

    def _put(self, **settled: Any) -> None:
        """Put values while the record is being made; for ``__post_init__`` alone."""
        for field, value in settled.items():
            object.__setattr__(self, field, value)

    def but(self, **changes: Any) -> Self:
        """Return the same record with other values in some fields, looked at as when it was made.

        >>> from qhatu.sums import SharedCost
        >>> SharedCost(name="Luz", monthly=60).but(monthly=80).monthly
        Decimal('80')
        """
        return type(self)(**{**self._values(), **changes})

    __replace__ = but

    def _values(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in type(self).fields}

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} does not change; make another with but({field}=…)")

    def __delattr__(self, field: str) -> None:
        raise AttributeError(f"{type(self).__name__} does not change")

    def __eq__(self, other: object) -> bool:
        return self._values() == other._values() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), *self._values().values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{field}={value!r}' for field, value in self._values().items())})"

    def __reduce__(self) -> tuple[Any, ...]:
        return _made_again, (type(self), self._values())


def _made_again(kind: type[Plain], values: dict[str, Any]) -> Plain:
    return kind(**values)
