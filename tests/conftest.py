"""Options of the whole test suite."""

import signal

import pytest


def pytest_configure() -> None:
    # Under nohup SIGHUP is ignored, and so it would be in every process that a test starts.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regenerate", action="store_true", help="write the golden files anew instead of comparing")
