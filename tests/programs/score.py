"""Recall, false positives and kind agreement of the labelled programs, on the Python that runs this:

    python tests/programs/score.py [--variant VARIANT] [--rounds N] [NAME...]

A race is recalled if an error or warning is reported on its location; its kind agrees if kind and severity do, too. Any
other error or warning is a false positive. What differs from a program's text is printed, notes as well. Known gaps
count as missed.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from labels import Expected, Program, programs
from runs import VARIANTS, Report, found, strikes, told, watch


@dataclass(slots=True)
class Score:
    variant: str | None = None
    """None: as each program asks for."""
    runs: int = 0
    labelled: int = 0
    recalled: int = 0
    agreeing: int = 0
    false: int = 0
    differing: list[str] = field(default_factory=list)

    def add(self, program: Program, order: str, report: Report) -> None:
        self.runs += 1
        said, reported = shown(program.races), shown(found(report))
        places = [race.location for race in reported]
        self.labelled += len(said)
        self.recalled += sum(race.location in places for race in said)
        self.agreeing += sum(race in reported for race in said)
        self.false += sum(race.location not in [known.location for known in said] for race in reported)
        differs = told(found(report)) != told(program.races) or strikes(report) != program.strikes
        if differs and not program.gaps(self.variant):
            self.differing.append(f"{program.name}, {order}: {'; '.join(map(str, found(report))) or 'nothing'}")

    def __str__(self) -> str:
        return (
            f"{self.runs} runs; recall {share(self.recalled, self.labelled)}; {self.false} false positives; "
            f"kinds agree in {share(self.agreeing, self.recalled)}; {len(self.differing)} runs differ from their labels"
        )


def shown(races: Sequence[Expected]) -> list[Expected]:
    return [race for race in races if race.severity != "note"]


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / max(whole, 1):.2%})"


def score(order: str, chosen: Sequence[Program], rounds: int, variant: str | None = None) -> Score:
    result = Score(variant)
    runs = [program for program in chosen if order in program.orders] * rounds
    if variant is not None:
        runs = [program for program in runs if program.runs_as(variant)]
    with ThreadPoolExecutor(2) as pool:
        for program, report in zip(
            runs, pool.map(lambda program: watch(program, order, variant=variant), runs), strict=True
        ):
            result.add(program, order, report)
    return result


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--variant", choices=VARIANTS, help="how they are run and watched (as each asks for)")
    options.add_argument("--rounds", type=int, default=1, metavar="N", help="how often each program runs")
    options.add_argument("names", nargs="*", metavar="NAME", help="only these programs")
    arguments = options.parse_args()
    chosen = [program for program in programs() if not arguments.names or program.name in arguments.names]
    differing = False
    for order in ("written", "reversed"):
        result = score(order, chosen, arguments.rounds, arguments.variant)
        for line in result.differing:
            print(line)
        print(f"{sys.version.split()[0]}{sys.abiflags}, order {order}: {result}")
        differing |= bool(result.differing)
    return int(differing)


if __name__ == "__main__":
    sys.exit(main())
