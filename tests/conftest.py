"""Options of the whole test suite."""

import signal

import pytest

# So that a failure says what was found instead.
pytest.register_assert_rewrite("runs")


def pytest_configure() -> None:
    # Under nohup SIGHUP is ignored, and SIGINT in the background of a script: so they would be in every process that a
    # test starts.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew instead of comparing")
