"""The check in children tells what went wrong in them."""

import sys
import time

import pytest
from forks import check_in_child

pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


def test_what_is_true_passes() -> None:
    check_in_child(lambda one, two: one < two, 1, 2)


def raises() -> bool:
    raise LookupError


@pytest.mark.parametrize(("check", "status"), [(lambda: False, 1), (raises, 2), (sys.exit, 2)])
def test_what_is_not_fails(check: object, status: int) -> None:
    with pytest.raises(AssertionError, match=f"ended with {status}"):
        check_in_child(check)  # type: ignore[arg-type]


def sleep() -> bool:
    while True:
        time.sleep(1)


def test_a_child_that_hangs_is_ended_and_tells_where(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(AssertionError, match="did not end"):
        check_in_child(sleep, seconds=0.2)
    assert "in sleep" in capfd.readouterr().err
