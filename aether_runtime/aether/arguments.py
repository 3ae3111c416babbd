"""Argument parsing: one clear line on an error, and a program's own arguments left alone."""

import argparse
import os
import sys
from typing import Any, NoReturn

from aether.errors import AetherUsageError

_COLUMNS = 80


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    """Finds the terminal's width by itself: argparse loads ``shutil`` for that, and with it four compressions."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class ArgumentParser(argparse.ArgumentParser):
    """Argparse, raising what ``cli.main`` prints and never guessing at abbreviations."""

    def __init__(
        self,
        *,
        prog: str,
        description: str,
        usage: str | None = None,
        epilog: str | None = None,
        argument_default: Any = None,
    ) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            epilog=epilog,
            argument_default=argument_default,
            allow_abbrev=False,
            formatter_class=_HelpFormatter,
        )

    def error(self, message: str) -> NoReturn:
        raise AetherUsageError(f"{message} ({self.prog} --help lists the options)")


def count(text: str) -> int:
    """An option's number, 0 or more."""
    try:
        number = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number") from None
    if number < 0:
        raise argparse.ArgumentTypeError(f"{text} is below 0")
    return number


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


def _columns() -> int:
    """As ``shutil.get_terminal_size`` has it."""
    stated = os.environ.get("COLUMNS", "")
    if stated.isdecimal() and int(stated) > 0:
        return int(stated)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or _COLUMNS  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return _COLUMNS
