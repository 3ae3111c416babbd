"""Run a program, watch its threads, and report where they race.

  aether run [options] script.py [arguments]
  aether run [options] -m module [arguments]
  aether run [options] -c CODE [arguments]

The program behaves as it does under python itself. The report goes to standard error; races at the --fail-on level
make the exit status 66 if the program itself exited with 0.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aether import _engine, autostart, configuration, engines, outputs, search_path
from aether.accepted import Accepted, read_accepted
from aether.arguments import ArgumentParser, count, program_start
from aether.errors import AetherUsageError, UnreadableFileError
from aether.options import COLOUR_MODES, DEFAULTS, ENGINES, FAIL_LEVELS, FILE_FORMATS, HIGHEST_STATUS, LEVELS, Options
from aether_hooks.scope import project_root

if TYPE_CHECKING:
    from aether.followed import Folder
    from aether.mitigation.policy import Policy
    from aether.replaced_file import ReplacedFile
    from aether.session import Destinations
    from aether_hooks.runner import Program
_SWITCH = argparse.BooleanOptionalAction


class Run:
    """``aether run``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        """Options that are not given are not set: then the configuration's hold."""
        add = parser.add_argument
        add("-v", "--verbose", dest="verbosity", action="count", help="say more: name what was not watched")
        add("--json", metavar="FILE", help="write the report as JSON (- is standard output)")
        add("--html", metavar="FILE", help="write the report as a page for a browser")
        add("--sarif", metavar="FILE", help="write the report as SARIF, for code scanning")
        add("-o", "--output", dest="results", metavar="FILE", help="keep the results file, for aether report")
        add("-f", "--overwrite", action=_SWITCH, help="write the results file also if it exists")
        add("--level", choices=LEVELS, help=f"show races that are this bad or worse ({DEFAULTS.level})")
        add("--fail-on", choices=FAIL_LEVELS, help=f"races that change the exit status ({DEFAULTS.fail_on})")
        add("--exit-code", type=_exit_code, metavar="N", help=f"the status they change it to ({DEFAULTS.exit_code})")
        add("--halt-on-error", action=_SWITCH, help="end the program at the first race that --fail-on counts")
        add("--progress", action=_SWITCH, help="tell on standard error how far the run is")
        add("--suppressions", metavar="FILE", help="leave out the races that this TOML file lists")
        add("--baseline", metavar="FILE", help="leave out the races that are known, from --write-baseline")
        add("--write-baseline", metavar="FILE", help="write down the races of this run, as known ones")
        add("--include", action="append", metavar="PATTERN", help="watch these packages or paths as well")
        add("--exclude", action="append", metavar="PATTERN", help="do not watch these packages or paths")
        add("--stdlib", action=_SWITCH, help="watch the standard library's Python modules as well")
        add("--follow-children", action=_SWITCH, help="watch the processes that it starts, too; one report on all")
        add("--mitigate", action=_SWITCH, help="repair updates in one statement while the program runs")
        add("--policy", action="append", metavar="FILE", help="repair what this file of aether policy names")
        add("--strict-policy", action=_SWITCH, help="refuse a policy that does not fit the code")
        add("--detect", action=_SWITCH, help="watch for races (--no-detect: only repair what the policy names)")
        add("--engine", choices=ENGINES, help=f"how code is watched ({DEFAULTS.engine})")
        add("--force", action="store_true", help="watch before a second thread exists (for measurements)")
        add("--max-races", type=count, metavar="N", help="show at most this many races whole")
        add("--colour", choices=COLOUR_MODES, help=f"colours in the text ({DEFAULTS.colour})")

    def parser(self) -> ArgumentParser:
        """The parser of our options; what comes after them is the program's."""
        parser = ArgumentParser(
            prog="aether run",
            usage="aether run [options] (script.py | -m module | -c CODE) [arguments]",
            description=(__doc__ or "").partition("\n")[0],  # -OO leaves none
            epilog="Options may also stand in [tool.aether] of the project's pyproject.toml.",
            argument_default=argparse.SUPPRESS,
        )
        self.prepare_parser(parser)
        return parser

    def run(self, arguments: list[str], number: int | None = None) -> int:
        """`number`: of a process whose reports are to have names of their own."""
        parser = self.parser()
        start = program_start(arguments, parser)
        given = vars(parser.parse_args(arguments[:start]))
        program, rest = _program(arguments[start:])
        project = project_root(_home(program))
        options = _options(engines.chosen(_configured(project, given) | given))
        if number is not None:
            options = _of_process(options, number)
        policy = _policy(options, given, project)
        if not options.detect:
            _refuse_reports(given)
            from aether.mitigation import production  # noqa: PLC0415 - few runs have a policy

            assert policy is not None, "it is refused without"
            production.run_unwatched(policy, program, rest)
            return 0
        accepted = _accepted(options, given, project)
        destinations = _destinations(options, given, project)
        folder = _folder(options, project)
        watch(options, accepted, destinations, program, project, rest, folder)
        return 0


VERB = Run()


def follow(folder: "Folder", arguments: list[str]) -> bool:
    """Run the program as one of those that a watched one has started; False if that has ended meanwhile."""
    from aether.session import Destinations  # noqa: PLC0415

    try:
        options, project = folder.settings()
        file = folder.open_results(server=any(each.startswith(autostart.FORKSERVER) for each in arguments[1:2]))
    except (OSError, AetherUsageError):
        return False
    accepted = read_accepted(options.suppressions, options.baseline)
    destinations = Destinations(outputs.childs_standard_error(), results=file)
    program, rest = _program(arguments)
    watch(options, accepted, destinations, program, project, rest, folder)
    return True


def watch(
    options: Options,
    accepted: Accepted,
    destinations: "Destinations",
    program: "Program",
    project: str,
    arguments: list[str],
    folder: "Folder | None" = None,
) -> None:
    """Run the program to its end; what it raises passes through, as Python itself would have it."""
    from aether.ends import Ends  # noqa: PLC0415
    from aether.instrumentation import Instrumentation  # noqa: PLC0415
    from aether.session import Session  # noqa: PLC0415
    from aether_hooks import runner  # noqa: PLC0415

    if destinations.results is not None:
        from aether import publish, results  # noqa: F401, PLC0415 - what writes it is not loaded by the program

    engine = _engine.load()
    instrumentation = Instrumentation(options, program.import_folder, project)
    if options.policy:
        instrumentation.repair(destinations.text.write)
    session = Session.of(engine, instrumentation, accepted, destinations)
    session.folder = folder
    ends = Ends(session)
    ends.install()
    try:
        instrumentation.install()
        search_path.give_back()
        watched = runner.Watch(instrumentation.compile_source, session.start, engine.call_at_bottom, engine.run_file)
        runner.run(program, arguments, watched)
    except AetherUsageError:
        ends.withdraw()
        session.leave_folder()
        raise
    except BaseException as error:
        session.status = runner.exit_status(error)
        session.interrupted = runner.is_interrupt(error)
        runner.hide_own_frames(error)
        raise


def _folder(options: Options, project: str) -> "Folder | None":
    if not options.follow_children:
        return None
    from aether.followed import Folder  # noqa: PLC0415 - few runs have one

    return Folder.make(options, project)


def _home(program: "Program") -> str:
    """Where the project is looked for: a command of the environment, as ``bin/pytest``, has none."""
    folder = program.import_folder
    return "." if folder in ("", os.path.dirname(sys.executable)) else folder


def _of_process(options: Options, number: int) -> Options:
    """With the process's number in the names of its reports."""

    def named(name: str | None) -> str | None:
        return name if name in (None, outputs.STANDARD_OUTPUT) else outputs.of_process(name, number)

    files: dict[str, Any] = {name: named(getattr(options, name)) for name in (*FILE_FORMATS, "results")}
    return replace(options, **files)


def _accepted(options: Options, given: dict[str, Any], project: str) -> Accepted:
    """What the files hold. Of one that is not there, it is told who names it, if that is the configuration."""
    try:
        return read_accepted(options.suppressions, options.baseline, options.write_baseline)
    except UnreadableFileError as error:
        for option in ("suppressions", "baseline"):
            if option not in given and getattr(options, option) == error.path:
                raise configuration.blamed(project, option, error) from error
        raise


def _destinations(options: Options, given: dict[str, Any], project: str) -> "Destinations":
    from aether.session import Destinations  # noqa: PLC0415

    with _blaming("results", given, project):  # first, since it may be refused: then nothing has been emptied
        results = outputs.open_results(options.results, overwrite=options.overwrite) if options.results else None
    reports = tuple(_reports(options, given, project))
    baseline = _replaced(options.write_baseline) if options.write_baseline else None
    return Destinations(outputs.open_standard_error(), reports, results, baseline)


def _reports(options: Options, given: dict[str, Any], project: str) -> "Iterator[tuple[str, outputs.ReportFile]]":
    for form in FILE_FORMATS:
        name = getattr(options, form)
        if name:
            with _blaming(form, given, project):
                yield form, outputs.open_report(name)


@contextmanager
def _blaming(option: str, given: dict[str, Any], project: str) -> Iterator[None]:
    """Of a file that cannot be written, it is told who names it, if that is the configuration."""
    try:
        yield
    except AetherUsageError as error:
        raise error if option in given else configuration.blamed(project, option, error) from error


def _replaced(name: str) -> "ReplacedFile":
    from aether.replaced_file import ReplacedFile  # noqa: PLC0415 - few runs have one

    return ReplacedFile.prepare(name)


def _configured(project: str, given: dict[str, Any]) -> dict[str, Any]:
    """What the project's file says, but for the repairs that the command line has chosen others in place of."""
    values = configuration.read(project, repairs=True)
    if "policy" in given or "mitigate" in given:
        values = {name: value for name, value in values.items() if name not in ("policy", "mitigate")}
        if "policy" not in given:
            values.pop("strict_policy", None)
    return values


def _refuse_reports(given: dict[str, Any]) -> None:
    """Of a run that watches nothing; what the project's file asks for is for other runs."""
    names = {**{form: f"--{form}" for form in FILE_FORMATS}, "results": "-o", "write_baseline": "--write-baseline"}
    for option, name in names.items():
        if given.get(option):
            raise AetherUsageError(f"--no-detect watches for no races: {name} {given[option]} would hold nothing")


def _options(values: dict[str, Any]) -> Options:
    patterns = {name: tuple(values.get(name, ())) for name in ("include", "exclude", "policy")}
    options = Options(**(values | patterns))
    if options.halt_on_error and options.fail_on == "never":
        raise AetherUsageError("--halt-on-error has nothing to halt at: --fail-on is never")
    _refuse_shared_files(options)
    return options


def _policy(options: Options, given: dict[str, Any], project: str) -> "Policy | None":
    if (options.mitigate or options.policy) and options.engine == "monitor" and options.detect:
        raise AetherUsageError("--engine monitor leaves code as it is: nothing can be repaired in it")
    if not options.policy:
        if not options.detect:
            raise AetherUsageError("--no-detect has nothing to do without --policy FILE")
        if options.strict_policy:
            raise AetherUsageError("--strict-policy has nothing to do without --policy FILE")
        return None
    if options.mitigate:
        raise AetherUsageError("--mitigate repairs what --policy names, and more: give one of the two")
    from aether.mitigation import control, policy  # noqa: PLC0415 - few runs have one

    try:
        read = policy.read_policies(options.policy)
    except UnreadableFileError as error:
        raise error if "policy" in given else configuration.blamed(project, "policy", error) from error
    if options.strict_policy:
        control.refuse_unfitting(read)
    return read


def _refuse_shared_files(options: Options) -> None:
    """Two reports in one file would be none."""
    names = {f"--{form}": getattr(options, form) for form in FILE_FORMATS}
    names |= {"-o": options.results, "--write-baseline": options.write_baseline}
    seen: dict[str, str] = {}
    for option, name in names.items():
        if name is not None:
            path = name if name == outputs.STANDARD_OUTPUT else os.path.realpath(name)
            if path in seen:
                raise AetherUsageError(f"{seen[path]} and {option} are both to write {name}")
            seen[path] = option


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
    number = count(text)
    if not 1 <= number <= HIGHEST_STATUS:
        raise argparse.ArgumentTypeError(f"{text} is not a status from 1 to {HIGHEST_STATUS}")
    return number
