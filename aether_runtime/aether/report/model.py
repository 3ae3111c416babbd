"""The report as plain values. They are made by ``build`` and drawn by the reporters, and know neither."""

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

_MANGLED = re.compile(r"(?<=\.)_[^\W_]\w*?(__\w+)(?<!__)$")
"""A class-private name, which the source has without the class."""


_LOCK_TYPES = {"_thread.lock": "Lock", "_thread.RLock": "RLock"}


class Severity(IntEnum):
    """How bad a race is; more is worse."""

    NOTE = 1
    WARNING = 2
    ERROR = 3

    @classmethod
    def named(cls, name: str) -> "Severity":
        """ValueError where there is none of that name."""
        if name not in (known := [each.label for each in cls]):
            raise ValueError(f"{name!r} is no level; expected {', '.join(map(repr, known[:-1]))} or {known[-1]!r}")
        return cls[name.upper()]

    @property
    def label(self) -> str:
        return self.name.lower()


WRITING_ROLES = frozenset({"write", "update", "act", "mutate"})
"""Of accesses that change their location."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A place in the code: a line of a function of a file."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line as it was when the race was recorded."""

    file: str
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A logical thread: a thread, or a task of a pool."""

    name: str
    ident: int | None
    number: int
    task: bool
    created_at: tuple[Frame, ...]
    ended: bool

    @property
    def is_main(self) -> bool:
        return not self.created_at and self.name == "MainThread"


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock that a thread held at an access."""

    number: int
    name: str
    type: str
    library: bool
    """Whether it is one of the standard library's own."""
    created_at: Frame | None

    @property
    def phrase(self) -> str:
        """What it is called in a sentence."""
        kind = _LOCK_TYPES.get(self.type, self.type)
        name = f" '{self.name}'" if self.name and self.name != self.type else ""
        return f"{kind}{name}{' of the library' if self.library else ''}"


@dataclass(frozen=True, slots=True)
class LastSync:
    """The last synchronisation of a thread before an access."""

    operation: str
    """The method: ``release``, ``wait``."""
    effect: str
    """``gives`` what the thread did so far to whoever ``takes`` it from the same object; or it ``fails``."""
    sort: str
    """What sort of thing the object is: ``lock``, ``event``, ``thread``."""
    object: str
    """What it is called in a sentence; empty if it has no name."""
    object_created_at: Frame | None
    place: Frame | None
    other_thread: str | None
    """The other side's thread, if it has used the same object."""
    connects: bool
    """Whether it has."""


@dataclass(frozen=True, slots=True)
class Location:
    """What both sides of a race touched."""

    kind: str
    name: str
    type: str
    created_at: Frame | None
    owner: str
    held_by: str = ""
    """Of a container: how the code at the race reaches it, ``Registry._hosts``."""
    base: str = ""
    """Of a container of a class of the program's: the built-in type that has its operations."""

    @property
    def sort(self) -> str:
        """The type that says what its operations do."""
        return self.base or self.type

    @property
    def is_namespace(self) -> bool:
        """The names, or the values, of an object, a class or a module together."""
        return self.kind in ("structure", "contents") and self.name.endswith(".__dict__")

    @property
    def own_name(self) -> str:
        """The same beside others: of a container, what holds it."""
        return self.held_by if self.kind in ("structure", "value") and self.held_by else self.phrase

    @property
    def phrase(self) -> str:
        """What it is called in a sentence."""
        if self.is_namespace:
            return self.name
        match self.kind:
            case "structure" | "value":
                return f"the {self.type}"
            case "contents":
                return f"the {self.type}'s entries"
            case "entry" if "[" not in self.name:
                return f"the {self.type}'s entries"
            case "closure variable":
                return f"the closure variable {self.name}"
            case "global":
                return f"the global {self.name}"
            case _:
                return _MANGLED.sub(r"\1", self.name)


@dataclass(frozen=True, slots=True)
class Access:
    """One side of a race. Columns are as in ``ast``: UTF-8 bytes from 0."""

    role: str
    location: int
    operation: str
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    function: str
    thread: Thread
    locks_held: tuple[Lock, ...]
    last_sync: LastSync | None
    source: tuple[SourceLine, ...]
    """With the lines next to it."""
    stack: tuple[Frame, ...]
    """Innermost last; its last frame is the access itself."""
    stack_truncated: bool
    sync_unknown: bool = False
    """Whether there may be a last synchronisation, but it is not known which."""
    context: tuple[SourceLine, ...] = ()
    """The source with more lines around it, for who has room."""

    @property
    def writes(self) -> bool:
        return self.role in WRITING_ROLES


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two synchronisations of the same thing, one of each side, which do not order the two accesses."""

    way: str
    """``started``, ``too early``, ``too late`` or ``let go``."""
    giver: int
    """Which of the accesses is of the side that gave."""
    give: LastSync | None
    """None for a thread's end."""
    take: LastSync | None
    """None for a thread's beginning."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A location that a policy repairs."""

    file: str
    """How the module's path ends, with slashes."""
    kind: str
    """``attribute``, ``item``, ``global`` or ``variable``: a policy's keys."""
    name: str


@dataclass(frozen=True, slots=True)
class Remedy:
    """What ``aether policy`` does about a race."""

    repair: str | None
    """As in the policy; None where it leaves the race alone."""
    why: str
    """Of what is left alone: the reason."""
    cost: str
    locations: tuple[Repaired, ...]


@dataclass(frozen=True, slots=True)
class Race:
    """One bug: a pair of places, however many objects and times."""

    id: str
    number: int
    kind: str
    also: tuple[str, ...]
    severity: Severity
    reachable: str
    reason: str | None
    locations: tuple[Location, ...]
    count: int
    ignored: bool
    """Whether a comment silences it."""
    accesses: tuple[Access, ...]
    explanation: str
    why_unordered: str
    """Why nothing orders the accesses."""
    ordering: str
    """What would have ordered the accesses."""
    advice: str
    repair: Remedy | None = None
    """None of notes: no policy speaks of them."""
    tests: tuple[dict[str, Any], ...] = ()
    group: str = ""
    """Shared by the races that one missing lock explains."""
    objects: frozenset[tuple[int, int]] = frozenset()
    """Those that it was found on, or that hold these: which of the processes, and a number there. None: not known."""
    more_objects: bool = False
    """Whether there were more than are kept."""
    processes: tuple[int, ...] = ()
    """The numbers of those that showed it, where more than one process is watched."""
    meeting: Meeting | None = None
    """Where the two sides synchronised with each other, which did not order the accesses."""


@dataclass(frozen=True, slots=True)
class Covered:
    """A module that was watched, how many of its functions, and by which engine."""

    name: str
    functions: int
    engine: str
    """``rewriting`` or ``monitoring``."""


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A module that ran without probes, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """A comment to us that cannot be meant as it stands."""

    file: str
    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Census:
    """What the detector saw and what it did not."""

    modules: int = 0
    functions: int = 0
    uncovered: tuple[Uncovered, ...] = ()
    """Modules in scope that could not be rewritten."""
    outside: tuple[Uncovered, ...] = ()
    """Modules that the program loaded and that are not in scope."""
    statistics: dict[str, int] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    """Ways in which the program may have started processes that are not watched."""
    failure: str | None = None
    """Why detection stopped by itself, if it did."""
    mistakes: tuple[Mistake, ...] = ()
    not_imported: tuple[str, ...] = ()
    """What `--include` names and no module is that was imported."""
    unseen: tuple[Uncovered, ...] = ()
    """Modules that were watched, and what of their doing was not seen."""
    covered: tuple[Covered, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether the process lived to say: its own main module is in one of these."""
        return bool(self.modules or self.uncovered or self.outside)


@dataclass(frozen=True, slots=True)
class Process:
    """The process that was watched."""

    pid: int
    forked: bool
    ended: str
    """How it ended: ``exit``, ``running``, or what stopped it."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A process that the program started, and that was watched, too."""

    pid: int
    forked: bool
    ended: str
    """As a process's; ``unknown`` if it was killed."""
    argv: tuple[str, ...]
    modules: int
    functions: int
    failure: str | None


@dataclass(frozen=True, slots=True)
class Environment:
    """Where and how the program ran."""

    aether: str
    python: str
    implementation: str
    platform: str
    gil: bool
    free_threaded_build: bool
    engine: str
    argv: tuple[str, ...]
    project: str
    options: dict[str, Any]
    repository: str = ""
    """The folder that holds the project's `.git`; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many races of each severity."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0
    suppressed: int = 0
    baseline: int = 0

    def at_least(self, severity: Severity) -> int:
        """How many races are this bad or worse."""
        per_severity = {Severity.ERROR: self.errors, Severity.WARNING: self.warnings, Severity.NOTE: self.notes}
        return sum(number for level, number in per_severity.items() if level >= severity)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one watched process has to say."""

    environment: Environment
    process: Process
    census: Census
    summary: Summary
    races: tuple[Race, ...]
    known: tuple[Race, ...] = ()
    """Those that the baseline has."""
    unmatched: tuple[str, ...] = ()
    """The suppressions that matched nothing."""
    followers: tuple[Follower, ...] = ()
    """Processes whose races are among these."""
    merged: int = 0
    """How many runs `aether merge` put together, if it did."""
    incomplete: float | None = None
    """When the last whole record was written, of a results file that was cut short; in seconds since 1970."""
