"""Print what a results file holds: also of a run that crashed, hung or was killed."""

import os
import sys

from aether import outputs
from aether.accepted import read_accepted
from aether.arguments import ArgumentParser
from aether.errors import AetherUsageError
from aether.options import COLOUR_MODES, LEVELS
from aether.report.build import build_report
from aether.report.model import Severity
from aether.reporters import json as json_reporter
from aether.reporters import text as text_reporter
from aether.reporters.style import TextStyle
from aether.results import read_results

_STDOUT_FD = 1


class Report:
    """``aether report``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", metavar="FILE", help="a results file, kept by aether run -o")
        add("-v", dest="verbosity", action="count", default=0, help="say more: name what was not watched")
        add("--json", metavar="FILE", help="write the report as JSON instead (- is standard output)")
        add("--suppressions", metavar="FILE", help="leave out the races that this TOML file lists")
        add("--baseline", metavar="FILE", help="leave out the races that are known, from aether run --write-baseline")
        add("--level", choices=LEVELS, default="warning", help="show races this bad or worse")
        add("--max-races", type=int, default=0, metavar="N", help="show at most this many races whole")
        add("--colour", choices=COLOUR_MODES, default="auto", help="colours in the text (%(default)s)")

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether report", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        accepted = read_accepted(options.suppressions, options.baseline)
        results = read_results(options.file)
        report = build_report(results.setting, results.races, results.sources, accepted)
        if options.json:
            _write_json(options.json, json_reporter.render(report))
            return 0
        style = TextStyle(
            level=Severity.named(options.level),
            verbosity=options.verbosity,
            colour=outputs.wants_colour(options.colour, _STDOUT_FD),
            max_races=options.max_races,
            folder=os.getcwd(),
        )
        sys.stdout.write(text_reporter.render(report, style))
        return 0


VERB = Report()


def _write_json(name: str, content: str) -> None:
    try:
        outputs.open_report(name).write(content.encode())
    except OSError as error:
        raise AetherUsageError(f"cannot write {name}: {error.strerror}") from error
