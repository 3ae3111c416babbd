"""What the commands have in common that read results files."""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress

from aether import outputs
from aether.arguments import ArgumentParser
from aether.errors import AetherUsageError
from aether.options import COLOUR_MODES, DEFAULTS, FAIL_LEVELS, LEVELS
from aether.report.model import Race, Severity


def add_overwrite(parser: ArgumentParser) -> None:
    """``-f``."""
    parser.add_argument("-f", "--overwrite", action="store_true", help="write the output also if the file exists")


def add_shown(parser: ArgumentParser) -> None:
    """What is shown, and what makes the status another."""
    add = parser.add_argument
    add("--level", choices=LEVELS, default=DEFAULTS.level, help="show races this bad or worse (%(default)s)")
    add("--fail-on", choices=FAIL_LEVELS, default="never", help="races that make the exit status 66 (%(default)s)")
    add("--colour", choices=COLOUR_MODES, default=DEFAULTS.colour, help="colours in the text (%(default)s)")


def status(fail_on: str, races: Iterable[Race]) -> int:
    """The status to exit with."""
    fails = fail_on != "never" and any(race.severity >= Severity.named(fail_on) for race in races)
    return DEFAULTS.exit_code if fails else 0


def show(text: str) -> None:
    """Write to standard output, to the end: AetherUsageError where that fails but for a reader who has gone."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise AetherUsageError(f"cannot write to standard output: {error.strerror}") from error


def refuse_same(output: str, read: str) -> None:
    """AetherUsageError where a report would be written over what it is made from."""
    with suppress(OSError):
        if os.path.samefile(output, read):
            raise AetherUsageError(f"{output} is the results file that is read: give another name")


def write_new(name: str, content: bytes, *, overwrite: bool) -> None:
    """Write a file that must not exist yet, unless it may be overwritten."""
    try:
        outputs.open_report(name, overwrite=overwrite).write(content)
    except OSError as error:
        raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error
