"""What ``AETHER=1 python script.py`` becomes: see ``aether.autostart``. No verb for people."""

import os
import shlex

from aether.arguments import ArgumentParser, program_start
from aether.autostart import POLICY, VARIABLE
from aether.commands import run
from aether.errors import AetherUsageError
from aether.followed import Folder

_FIRST = "AETHER_FIRST"
"""Holds the number of the process that was started first, in all that it starts."""


class Autostart:
    """``aether run`` with the variable's options, or with those of the run that this process is part of."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        run.VERB.prepare_parser(parser)

    def run(self, arguments: list[str]) -> int:
        folder = Folder.named()
        if folder is not None and run.follow(folder, arguments):
            return 0
        options = _options(os.environ.get(VARIABLE, ""))
        is_first = os.environ.setdefault(_FIRST, str(os.getpid())) == str(os.getpid())
        return run.VERB.run([*options, *_policy(), "--", *arguments], number=None if is_first else os.getpid())


VERB = Autostart()


def _policy() -> list[str]:
    """What the other variable asks for."""
    name = os.environ.get(POLICY)
    if not name:
        return []
    return ["--policy", name] if os.environ.get(VARIABLE) else ["--policy", name, "--no-detect"]


def _options(text: str) -> list[str]:
    """The words of the variable, all of them options; AetherUsageError where they are not."""
    try:
        words = [] if text.strip() == "1" else shlex.split(text)
        parser = run.VERB.parser()
        start = program_start(words, parser)
        parser.parse_args(words[:start])
    except (AetherUsageError, ValueError) as error:
        raise AetherUsageError(f"{VARIABLE}: {error}") from error
    if start < len(words):
        raise AetherUsageError(f"{VARIABLE}: {words[start]} is no option (1 is for none; aether run --help lists them)")
    return words
