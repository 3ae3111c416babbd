"""Which engine watches where none was asked for."""

from typing import Any


def chosen(values: dict[str, Any]) -> dict[str, Any]:
    """Options of a run. With the standard library what was imported before is watched, too: ``threading`` always is."""
    implied = values.get("stdlib") and "engine" not in values and can_be_monitored()
    return values | {"engine": "auto"} if implied else values


def can_be_monitored() -> bool:
    """Whether the monitor knows this Python."""
    from aether_hooks import bytecode  # noqa: PLC0415 - few runs ask

    return bytecode.VERSION is not None
