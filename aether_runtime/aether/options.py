"""What the person asked ``aether run`` for."""

from dataclasses import asdict, dataclass
from typing import Any

LEVELS = ("error", "warning", "note")
FAIL_LEVELS = ("error", "warning", "never")
ENGINES = ("auto", "rewrite", "monitor")
FILE_FORMATS = ("json", "html", "sarif")
"""Forms of the report that a run writes to files of their own."""
COLOUR_MODES = ("auto", "always", "never")
HIGHEST_STATUS = 255


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one run."""

    verbosity: int = 0
    json: str | None = None
    html: str | None = None
    sarif: str | None = None
    results: str | None = None
    overwrite: bool = False
    level: str = "warning"
    fail_on: str = "error"
    exit_code: int = 66
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stdlib: bool = False
    engine: str = "rewrite"
    force: bool = False
    max_races: int = 0
    colour: str = "auto"
    halt_on_error: bool = False
    progress: bool = False
    report: tuple[str, ...] = ()
    """Of ``pytest --aether``: the forms that it writes."""
    only: tuple[str, ...] = ()
    """Of ``pytest --aether``: the tests whose races are told."""
    follow_children: bool = False
    suppressions: str | None = None
    baseline: str | None = None
    write_baseline: str | None = None
    mitigate: bool = False
    policy: tuple[str, ...] = ()
    """Files of repairs that are known."""
    detect: bool = True
    """False: the policy's repairs alone."""
    strict_policy: bool = False

    def recorded(self) -> dict[str, Any]:
        """As the report's environment states them."""
        return asdict(self)


DEFAULTS = Options()
