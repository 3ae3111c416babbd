"""Compare two results files: races that are new, that are in both, and that are gone, with what is known of why.

The exit status is 0 if the files could be compared, and 2 if not; --fail-on makes it 66 where races of that level are
new.
"""

from aether import outputs
from aether.arguments import ArgumentParser
from aether.commands import reading
from aether.report.difference import compare
from aether.report.model import Severity
from aether.reporters import difference as reporter
from aether.reporters.line import cut_short
from aether.reporters.style import TextStyle
from aether.rereading import seen_in
from aether.results import Results, read_results

_STDOUT_FD = 1


class Diff:
    """``aether diff``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        parser.add_argument("old", metavar="OLD", help="the results file of the run before")
        parser.add_argument("new", metavar="NEW", help="the results file of the run after")
        parser.add_argument("--format", choices=("text", "json"), default="text", help="the form (%(default)s)")
        reading.add_shown(parser)

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether diff", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        old, new = read_results(options.old), read_results(options.new)
        difference = compare(seen_in(old), seen_in(new))
        if options.format == "json":
            from aether.reporters import difference_json  # noqa: PLC0415

            reading.show(difference_json.render(difference, (options.old, old.cut_at), (options.new, new.cut_at)))
            return reading.status(options.fail_on, difference.new)
        colour = outputs.wants_colour(options.colour, _STDOUT_FD)
        style = TextStyle(level=Severity.named(options.level), colour=colour)
        text = reporter.render(difference, style, options.new)
        reading.show(_incomplete(options.old, old) + _incomplete(options.new, new) + text)
        return reading.status(options.fail_on, difference.new)


VERB = Diff()


def _incomplete(name: str, results: Results) -> str:
    return "" if results.cut_at is None else f"{name}: {cut_short(results.cut_at)}\n"
