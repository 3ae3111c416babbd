"""Print what a results file holds: also of a run that crashed, hung or was killed.

The exit status is 0 if the report could be made, whatever is in it, and 2 if not; --fail-on makes it 66 where there are
races of that level.
"""

import os
import sys

from aether import outputs
from aether.accepted import read_accepted
from aether.arguments import ArgumentParser, count
from aether.commands import reading
from aether.errors import AetherUsageError
from aether.report.model import Severity
from aether.reporters import formats
from aether.reporters.style import TextStyle
from aether.rereading import report_on
from aether.results import read_results

_STDOUT_FD = 1


class Report:
    """``aether report``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("file", metavar="FILE", help="a results file, kept by aether run -o")
        add("--format", choices=formats.FORMATS, default="text", help="the report's form (%(default)s)")
        add("-o", "--output", metavar="FILE", help="write to this file, not to standard output")
        reading.add_overwrite(parser)
        add("-v", "--verbose", dest="verbosity", action="count", default=0, help="say more: name what was not watched")
        add("--suppressions", metavar="FILE", help="leave out the races that this TOML file lists")
        add("--baseline", metavar="FILE", help="leave out the races that are known, from aether run --write-baseline")
        add("--max-races", type=count, default=0, metavar="N", help="show at most this many races whole")
        reading.add_shown(parser)

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether report", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        to_terminal = options.output in (None, outputs.STANDARD_OUTPUT)
        if options.format == "html" and to_terminal and sys.stdout.isatty():
            raise AetherUsageError("a page of HTML is for a browser, not for a terminal: give -o FILE")
        if not to_terminal:
            reading.refuse_same(options.output, options.file)
        accepted = read_accepted(options.suppressions, options.baseline)
        report = report_on(read_results(options.file), accepted)
        style = TextStyle(
            level=Severity.named(options.level),
            verbosity=options.verbosity,
            colour=outputs.wants_colour(options.colour, _STDOUT_FD) and to_terminal,
            max_races=options.max_races,
            folder=os.getcwd(),
        )
        content = formats.render(options.format, report, style)
        if to_terminal:
            reading.show(content)
        else:
            reading.write_new(options.output, content.encode(), overwrite=options.overwrite)
        return reading.status(options.fail_on, report.races)


VERB = Report()
