"""Markers and exceptions."""

from typing import Final

from aether._native import ANY, NOT_FOUND


class _ExpectationFailedMarker:
    def __repr__(self) -> str:
        return "<cereggii.EXPECTATION_FAILED>"

    def __reduce__(self) -> str:
        return "EXPECTATION_FAILED"


EXPECTATION_FAILED: Final = _ExpectationFailedMarker()
"""Never a result: a failed expectation is an exception."""


class ExpectationFailed(Exception):  # noqa: N818 - the name is cereggii's
    """The value was not the expected one, and stays."""


class ConcurrentUsageDetected(Exception):  # noqa: N818 - the name is cereggii's
    """Never raised: a walk stands what other threads write meanwhile."""


__all__ = ["ANY", "EXPECTATION_FAILED", "NOT_FOUND", "ConcurrentUsageDetected", "ExpectationFailed"]
