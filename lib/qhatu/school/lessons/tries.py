"""How often a question of a practice may be tried, as the trainer wishes."""

from qhatu.records.store import Store

#: What a trainer may choose; 0 is as often as one likes.
CHOICES = (0, 1, 2, 3, 5)
_SETTING = "tries"


def tries_allowed(store: Store) -> int:
    """How often each question may be tried; 0 is as often as one likes."""
    kept = store.setting(_SETTING, "0")
    return int(kept) if kept.isdigit() and int(kept) in CHOICES else 0


def allow_tries(store: Store, wished: str) -> None:
    """Keeps what the trainer chose; anything that is no choice is as often as one likes."""
    store.set_setting(_SETTING, wished if wished in map(str, CHOICES) else "0")
