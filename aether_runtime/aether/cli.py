"""The command line: finds the verb, runs it, and is the only place that prints errors and returns statuses."""

import sys
from typing import TYPE_CHECKING

from aether.errors import AetherError, AetherUsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aether.arguments import ArgumentParser

EXIT_USAGE = 2
EXIT_FAILURE = 1


def main(argv: "Sequence[str] | None" = None) -> int:
    """Run one verb. What the watched program raises passes through untouched."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _dispatch(arguments)
    except AetherUsageError as error:
        _complain(error)
        return EXIT_USAGE
    except AetherError as error:
        _complain(error)
        return EXIT_FAILURE


def _complain(error: AetherError) -> None:
    message = " ".join(str(error).split("\n"))
    if sys.stderr is not None:
        print(f"aether: error: {message}", file=sys.stderr)


def _dispatch(arguments: "list[str]") -> int:
    from aether.commands import INTERNAL, VERBS, load_verb  # noqa: PLC0415 - nothing is loaded before it is needed

    parser = _root_parser()
    if not arguments or arguments[0] in {"-h", "--help"}:
        parser.print_help(sys.stdout if arguments else sys.stderr)
        return 0 if arguments else EXIT_USAGE
    name = arguments[0]
    if name == "--version":
        parser.parse_args([name])
    if name not in VERBS and name not in INTERNAL:
        raise AetherUsageError(f"unknown command: {name} (known: {', '.join(VERBS)})")
    return load_verb(name).run(arguments[1:])


def _root_parser() -> "ArgumentParser":
    from aether import __version__  # noqa: PLC0415
    from aether.arguments import ArgumentParser  # noqa: PLC0415
    from aether.commands import VERBS  # noqa: PLC0415

    lines = "\n".join(f"  {name:<8} {summary}" for name, summary in VERBS.items())
    parser = ArgumentParser(
        prog="aether",
        usage="aether [-h] [--version] COMMAND ...",
        description="Find the data races of a Python program.",
        epilog=f"commands:\n{lines}\n\naether COMMAND --help says more.",
    )
    parser.add_argument("--version", action="version", version=f"aether {__version__}")
    return parser
