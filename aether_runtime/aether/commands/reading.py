"""What the commands have in common that read results files."""

from collections.abc import Iterable

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


def write_new(name: str, content: bytes, *, overwrite: bool) -> None:
    """Write a file that must not exist yet, unless it may be overwritten."""
    try:
        outputs.open_report(name, overwrite=overwrite).write(content)
    except OSError as error:
        raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error
