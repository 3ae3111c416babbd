"""The cell magic ``%%aether``: after ``%load_ext aether``, a cell is watched while it runs, and its report is shown."""

import argparse
import shlex
from typing import Any

from aether.arguments import ArgumentParser
from aether.errors import AetherError, AetherUsageError
from aether.live_report import Report
from aether.options import ENGINES, LEVELS
from aether.watching import watch


def load_ipython_extension(ipython: Any) -> None:
    """Called by IPython for ``%load_ext aether``."""

    def aether(line: str, cell: str) -> Report:
        """Watch this cell while it runs, and show where its threads race.

        Options: --include PATTERN and --exclude PATTERN (as often as needed), --stdlib, --engine ENGINE, --level LEVEL.
        """
        from IPython.core.error import UsageError  # noqa: PLC0415

        try:
            with watch(**_options(line)) as report:
                ipython.run_cell(cell)
        except AetherError as error:
            raise UsageError(f"aether: {error}") from None
        return report

    ipython.register_magic_function(aether, "cell")


def _options(line: str) -> dict[str, Any]:
    parser = ArgumentParser(
        prog="%%aether",
        description="Watch this cell while it runs, and show where its threads race.",
        argument_default=argparse.SUPPRESS,
    )
    parser.add_argument("--include", action="append")
    parser.add_argument("--exclude", action="append")
    parser.add_argument("--stdlib", action="store_true")
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--level", choices=LEVELS)
    try:
        words = shlex.split(line)
    except ValueError as error:
        raise AetherUsageError(f"{line}: {error}") from None
    return vars(parser.parse_args(words))
