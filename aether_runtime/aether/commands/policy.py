"""Turn a report into a policy: a file that says which races are repaired while the program runs, and how.

  aether policy REPORT -o aether-policy.toml     REPORT is from aether run --json, or its results file
  aether policy REPORT --dry-run                 show what would change
  aether policy check [PATH] --policy FILE       whether the policy still fits the code below PATH

The exit status is 0, or 1 if check finds that the policy does not fit, or 2 if a file is wrong.
"""

import json
import os
import sys
from typing import Any

from aether.arguments import ArgumentParser
from aether.commands import reading
from aether.errors import AetherUsageError, UnreadableFileError
from aether.invocation import command
from aether.mitigation.fitting import misfits
from aether.mitigation.policy import DEFAULT_NAME, Policy, Repair, read_policy
from aether.mitigation.preview import preview
from aether.mitigation.proposal import Proposer, races_of
from aether.mitigation.rendering import render
from aether.reporters import formats
from aether.reporters.style import TextStyle
from aether.rereading import report_on
from aether.results import read_results

_CHECK = "check"


class PolicyVerb:
    """``aether policy``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("report", metavar="REPORT", help="a report as JSON, or a results file; or check")
        add("path", metavar="PATH", nargs="?", help="of check: the folder with the code (the present one)")
        add("-o", "--output", metavar="FILE", help=f"the policy to write, {DEFAULT_NAME} by custom")
        reading.add_overwrite(parser)
        add("--dry-run", action="store_true", help="show what would change, and write nothing")
        add("--policy", metavar="FILE", default=DEFAULT_NAME, help="of check: the policy (%(default)s)")

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether policy", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        if options.report == _CHECK:
            return _check(options.policy, options.path or os.curdir)
        if options.path is not None:
            raise AetherUsageError(f"unexpected argument: {options.path}")
        if options.output is None and not options.dry_run:
            raise AetherUsageError("give -o FILE for the policy, or --dry-run to see what it would change")
        repairs = _proposed(_document(options.report))
        if options.dry_run:
            folders = [os.getcwd()]
            sys.stdout.write(preview(Policy(options.report, tuple(repairs)), folders))
            return 0
        reading.write_new(options.output, render(repairs).encode(), overwrite=options.overwrite)
        sys.stdout.write(_summary(repairs, options.output))
        return 0


VERB = PolicyVerb()


def _check(name: str, path: str) -> int:
    if not os.path.exists(path):
        raise AetherUsageError(f"there is no {path}")
    policy = read_policy(name)
    folder = path if os.path.isdir(path) else os.path.dirname(path)
    parents = [folder, os.path.dirname(os.path.abspath(folder)), os.path.dirname(os.path.abspath(name))]
    lines = misfits(policy, parents)
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    fitting = len(policy.active) - len(lines)
    sys.stdout.write(f"{name}: {fitting} of {len(policy.active)} repairs fit the code\n")
    return 1 if lines else 0


def _document(name: str) -> dict[str, Any]:
    """The report as JSON has it."""
    try:
        with open(name, "rb") as file:
            content = file.read()
    except OSError as error:
        raise UnreadableFileError(name, error) from error
    try:
        document = json.loads(content)
    except ValueError:
        document = json.loads(formats.render("json", report_on(read_results(name)), TextStyle()))
    if not isinstance(document, dict) or document.get("schema") != "aether-report/1":
        raise AetherUsageError(f'{name}: no report of aether; expected "schema": "aether-report/1"')
    return document


def _proposed(document: dict[str, Any]) -> list[Repair]:
    try:
        return Proposer(document["environment"]["project"]).propose(races_of(document))
    except (KeyError, IndexError, TypeError) as error:
        raise AetherUsageError(f"the report lacks what aether run --json writes: {error!r}") from error


def _summary(repairs: list[Repair], name: str) -> str:
    active = [repair for repair in repairs if repair.is_active]
    lines = [f"{name}: {len(active)} repairs, {len(repairs) - len(active)} races that are not repaired\n"]
    lines += [f"  not repaired: {repair.why}\n" for repair in repairs if not repair.is_active]
    if active:
        lines.append(f"to run under it: {command()} run --policy {name} --no-detect script.py\n")
    return "".join(lines)
