"""Argument parsing: one clear line on an error, and a program's own arguments left alone."""

import argparse
from typing import NoReturn

from aether.errors import AetherUsageError


class ArgumentParser(argparse.ArgumentParser):
    """Argparse, raising what ``cli.main`` prints and never guessing at abbreviations."""

    def __init__(self, *, prog: str, description: str, usage: str | None = None, epilog: str | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        raise AetherUsageError(f"{message} ({self.prog} --help lists the options)")


def program_start(arguments: list[str], parser: argparse.ArgumentParser) -> int:
    """The index at which the program to run begins: the script, ``-m`` or ``-c``.

    Everything from there on is the program's, however much it looks like an option of ours.
    """
    index = 0
    while index < len(arguments):
        token = arguments[index]
        if token in {"-", "--"} or not token.startswith("-"):
            return index
        if token[:2] in {"-m", "-c"}:
            return index
        index += 2 if _takes_next(token, parser) else 1
    return index


def _takes_next(token: str, parser: argparse.ArgumentParser) -> bool:
    """Whether the option's value is the next argument."""
    takes_value = {name: action.nargs is None for action in parser._actions for name in action.option_strings}
    if token.startswith("--"):
        return takes_value.get(token, False)
    return len(token) == 2 and takes_value.get(token, False)
