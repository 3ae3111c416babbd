"""What the labelled programs say of themselves.

A program is a file ``race_NAME.py`` or ``norace_NAME.py``, its repaired twin; or ``race.py`` and ``norace.py`` in a
folder of ``services``, with the modules that both share. Its text says which races it has:

    # expect: SEVERITY KIND LOCATION      one line for each race
    # expect: nothing
    # named: LOCATION                     what else is named, of the state that the race is of
    # reachable: any | free-threaded      of its lost updates, where it matters
    # twin: NAME                          the repaired twin, where its name is another
    # option: --include MODULE            what of the library is watched too
    # engine: auto                        it needs more than rewriting
    # python: 3.15                        earlier versions do not know its syntax
    # one order: REASON                   why the accesses of a racy one do not come in the other order, too
    # known gap: REASON                   what the model wants and the detector does not find yet
    # monitoring gap: REASON              likewise, where the program is monitored
    # monitoring luck: REASON             what is found of it, monitored, hangs on when its threads meet
    # VARIANT gap with the GIL: REASON    what differs in this variant, on that build alone
    # variants: all but VARIANT, ...: REASON      of those of runs.py, which it cannot be run as

Lines that end in ``# racy`` are those where errors and warnings strike.
"""

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

from aether_hooks import bytecode

HERE = Path(__file__).resolve().parent
MARK = "# racy"


@dataclass(frozen=True, slots=True, order=True)
class Expected:
    severity: str
    kind: str
    location: str

    def __str__(self) -> str:
        return f"{self.severity} {self.kind} {self.location}"


@dataclass(frozen=True, slots=True)
class Program:
    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(HERE).with_suffix("").as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text()

    @property
    def is_service(self) -> bool:
        return self.path.parent != HERE

    @property
    def is_racy(self) -> bool:
        return self.path.name.startswith("race")

    @property
    def files(self) -> list[Path]:
        """Its own file, and of a service the modules that it imports from its folder."""
        if not self.is_service:
            return [self.path]
        return [self.path, *(path for path in self.path.parent.glob("*.py") if path.stem not in ("race", "norace"))]

    @property
    def command(self) -> list[str]:
        """How to run it, from here."""
        return ["-m", self.name.replace("/", ".")] if self.is_service else [self.path.name]

    def said(self, what: str) -> list[str]:
        start = f"# {what}: "
        return [line.removeprefix(start) for line in self.text.splitlines() if line.startswith(start)]

    @property
    def engine(self) -> str:
        return next(iter(self.said("engine")), "rewrite")

    def runs_as(self, variant: str) -> bool:
        """Of what is monitored in part, which part a gap is in hangs on how it is parted."""
        kept = (line.removeprefix("all but ").partition(": ")[0] for line in self.said("variants"))
        without = {name for names in kept for name in names.split(", ")}
        hangs_on_luck = self.said("monitoring luck") or (variant == "half" and self.said("monitoring gap"))
        return variant not in without and not hangs_on_luck

    def gaps(self, variant: str | None) -> list[str]:
        """Why it is found to be otherwise than it says. All variants are monitored."""
        if variant is None:
            return self.said("known gap")
        with_gil = [] if sysconfig.get_config_var("Py_GIL_DISABLED") else self.said(f"{variant} gap with the GIL")
        return [*self.said("known gap"), *self.said("monitoring gap"), *with_gil]

    @property
    def is_known(self) -> bool:
        """True if the Python that runs knows its syntax, and can watch it."""
        needed = next(iter(self.said("python")), "3.13")
        version = tuple(map(int, needed.split(".")))
        return sys.version_info >= version and (self.engine == "rewrite" or bytecode.VERSION is not None)

    @property
    def races(self) -> list[Expected]:
        races = self.said("expect")
        assert races, f"{self.name} does not say what it expects"
        if races == ["nothing"]:
            return []
        return sorted(Expected(*race.split(" ", 2)) for race in races)

    @property
    def strikes(self) -> set[tuple[str, int]]:
        """Where errors and warnings strike: file and line."""
        return {
            (str(file), number)
            for file in (self.files if self.is_racy else [])
            for number, line in enumerate(file.read_text().splitlines(), 1)
            if line.endswith(MARK)
        }

    @property
    def orders_accesses(self) -> bool:
        """What one thread does comes before what another does, and after it in the other order."""
        return any(f"{helper}(" in self.text for helper in ("one_by_one", "ordered", "Turns"))

    @property
    def orders(self) -> list[str]:
        """Threads can be turned round, unless the program takes them through steps."""
        starts = "together(" in self.text and "Steps()" not in self.text
        turned = (starts or self.orders_accesses) and not self.said("one order")
        return ["written", "reversed"] if turned else ["written"]

    @property
    def twin(self) -> Path:
        named = self.said("twin")
        name = f"{named[0]}.py" if named else self.path.name.replace("race", "norace", 1)
        return self.path.with_name(name)


def all_programs() -> list[Program]:
    single = [*HERE.glob("race_*.py"), *HERE.glob("norace_*.py")]
    services = [*HERE.glob("services/*/race.py"), *HERE.glob("services/*/norace.py")]
    return [Program(path) for path in sorted(single) + sorted(services)]


def programs() -> list[Program]:
    """All that this version of Python can be asked to watch."""
    return [program for program in all_programs() if program.is_known]
