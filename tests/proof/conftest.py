"""What was proved, in lines that tools/proof.py keeps."""

from collections.abc import Callable

import pytest

Proved = Callable[[str], None]
_LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def proved(request: pytest.FixtureRequest) -> Proved:
    return request.config.stash.setdefault(_LINES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_LINES, []):
        terminalreporter.write_line(f"proof: {line}")
