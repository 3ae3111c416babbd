"""Tell what a kind of race is, with a racy and a repaired example."""

import sys

from aether import outputs
from aether.arguments import ArgumentParser
from aether.errors import AetherUsageError
from aether.kinds import KINDS, explanation
from aether.options import COLOUR_MODES

_STDOUT_FD = 1
_WIDTH = 100


class Explain:
    """``aether explain``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("kind", metavar="KIND", nargs="?", help=f"one of {', '.join(KINDS)}")
        add("--colour", choices=COLOUR_MODES, default="auto", help="colours in the text (%(default)s)")

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether explain", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        if options.kind is None:
            sys.stdout.write("".join(f"{kind:<22} {summary}\n" for kind, summary in KINDS.items()))
            return 0
        if options.kind not in KINDS:
            raise AetherUsageError(f"unknown kind: {options.kind} (known: {', '.join(KINDS)})")
        _print(explanation(options.kind), colour=outputs.wants_colour(options.colour, _STDOUT_FD))
        return 0


VERB = Explain()


def _print(text: str, *, colour: bool) -> None:
    if not colour:
        sys.stdout.write(text)
        return
    from rich.console import Console  # noqa: PLC0415 - heavy, and only for a terminal
    from rich.markdown import Markdown  # noqa: PLC0415

    console = Console(force_terminal=True)
    console.print(Markdown(text, code_theme="ansi_dark"), width=min(console.width, _WIDTH))
