"""Put the results files of several runs into one, which aether report reads like any other.

The exit status is 0 if the file was written, and 2 if not.
"""

import shlex
import sys

from aether import outputs
from aether.arguments import ArgumentParser
from aether.commands import reading
from aether.errors import AetherUsageError
from aether.invocation import command
from aether.results import merged


class Merge:
    """``aether merge``."""

    def prepare_parser(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("files", metavar="FILE", nargs="+", help="a results file, kept by aether run -o or merged before")
        add("-o", "--output", metavar="FILE", required=True, help="the results file to write")
        reading.add_overwrite(parser)

    def run(self, arguments: list[str]) -> int:
        parser = ArgumentParser(prog="aether merge", description=__doc__)
        self.prepare_parser(parser)
        options = parser.parse_args(arguments)
        if options.output == outputs.STANDARD_OUTPUT:
            raise AetherUsageError("the results file is binary and cannot go to standard output")
        reading.write_new(options.output, merged(options.files), overwrite=options.overwrite)
        sys.stdout.write(f"to read it: {command()} report {shlex.quote(options.output)}\n")
        return 0


VERB = Merge()
