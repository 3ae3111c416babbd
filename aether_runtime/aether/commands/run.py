"""Run a program, watch its threads, and report where they race.

  aether run [options] script.py [arguments]
  aether run [options] -m module [arguments]
  aether run [options] -c CODE [arguments]

The program behaves as it does under python itself. The report goes to standard error; races at the --fail-on level
make the exit status 66 if the program itself exited with 0.
"""

import argparse
from typing import TYPE_CHECKING

from aether import _engine, outputs, search_path
from aether.arguments import ArgumentParser, program_start
from aether.errors import AetherUsageError
from aether.options import Options

if TYPE_CHECKING:
    from aether_hooks.runner import Program

LEVELS = ("error", "warning", "note")
FAIL_LEVELS = ("error", "warning", "never")
COLOUR_MODES = ("auto", "always", "never")


class Run:
    """``aether run``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("-v", dest="verbosity", action="count", default=0, help="say more: name what was not watched")
        add("--json", metavar="FILE", help="write the report as JSON (- is standard output)")
        add("-o", dest="results", metavar="FILE", help="keep the results file, for aether report")
        add("--level", choices=LEVELS, default="warning", help="show races that are this bad or worse (%(default)s)")
        add("--fail-on", choices=FAIL_LEVELS, default="error", help="races that change the exit status (%(default)s)")
        add("--exit-code", type=_exit_code, default=66, metavar="N", help="the status they change it to (%(default)s)")
        add("--include", action="append", default=[], metavar="PATTERN", help="watch these packages or paths as well")
        add("--exclude", action="append", default=[], metavar="PATTERN", help="do not watch these packages or paths")
        add("--stdlib", action="store_true", help="watch the standard library's Python modules as well")
        add("--force", action="store_true", help="watch before a second thread exists (for measurements)")
        add("--max-races", type=_count, default=0, metavar="N", help="show at most this many races whole")
        add("--colour", choices=COLOUR_MODES, default="auto", help="colours in the text (%(default)s)")

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(
            prog="aether run",
            usage="aether run [options] (script.py | -m module | -c CODE) [arguments]",
            description=__doc__.partition("\n")[0],
        )
        self.prepare_parser(parser)
        start = program_start(arguments, parser)
        options = _options(parser.parse_args(arguments[:start]))
        program, rest = _program(arguments[start:])
        watch(options, program, rest)
        return 0


VERB = Run()


def watch(options: Options, program: "Program", arguments: list[str]) -> None:
    """Run the program to its end; what it raises passes through, as Python itself would have it."""
    from aether.ends import Ends  # noqa: PLC0415
    from aether.instrumentation import Instrumentation  # noqa: PLC0415
    from aether.session import Destinations, Session  # noqa: PLC0415
    from aether_hooks import runner  # noqa: PLC0415

    json_file = outputs.open_report(options.json) if options.json else None
    results_file = outputs.open_results(options.results) if options.results else None
    engine = _engine.load()
    instrumentation = Instrumentation(options, program)
    session = Session(
        engine=engine,
        options=options,
        destinations=Destinations(outputs.open_standard_error(), json_file, results_file),
        project=instrumentation.project,
        census=instrumentation.census,
        texts=instrumentation.texts,
    )
    ends = Ends(session)
    ends.install()
    instrumentation.install()
    search_path.give_back()
    try:
        runner.run(
            program, arguments, runner.Watch(instrumentation.compile_source, session.start, engine.call_at_bottom)
        )
    except AetherUsageError:
        ends.withdraw()
        raise
    except BaseException as error:
        session.status = runner.exit_status(error)
        session.interrupted = runner.is_interrupt(error)
        runner.hide_own_frames(error)
        raise


def _options(parsed: argparse.Namespace) -> Options:
    values = vars(parsed)
    return Options(**{**values, "include": tuple(parsed.include), "exclude": tuple(parsed.exclude)})


def _program(arguments: list[str]) -> "tuple[Program, list[str]]":
    """The program that the arguments name, and what is left for it."""
    from aether_hooks import runner  # noqa: PLC0415

    if arguments[:1] == ["--"]:
        arguments = arguments[1:]
    if not arguments:
        raise AetherUsageError("no program: give a script, -m module or -c CODE (aether run --help says more)")
    first, rest = arguments[0], arguments[1:]
    flag, value = first[:2], first[2:]
    if flag not in {"-m", "-c"}:
        return runner.script(first), rest
    if not value:
        if not rest:
            raise AetherUsageError(f"{flag} needs an argument")
        value, rest = rest[0], rest[1:]
    return (runner.Module(value) if flag == "-m" else runner.Command(value)), rest


def _exit_code(text: str) -> int:
    number = _count(text)
    if not 1 <= number <= 255:
        raise argparse.ArgumentTypeError(f"{text} is not a status from 1 to 255")
    return number


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not a number")
    return int(text)
