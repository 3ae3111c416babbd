"""Runs a program twice, and watches the second time only: python -m variants.started_late PROGRAM [--include MODULE]

So all its code, and that of the modules which it imports, was there and had run before ``aether.start()``.
"""

import argparse
import atexit
import sys
from pathlib import Path

import aether
from variants.programs import main_module, text_of


def tell() -> None:
    sys.stdout.write(aether.stop().to_json())


options = argparse.ArgumentParser()
options.add_argument("program")
options.add_argument("--include", action="append", default=[])
options.add_argument("--exclude", action="append", default=[])
arguments = options.parse_args()
path: str = arguments.program
code = compile(text_of(path), str(Path(path).absolute()), "exec", dont_inherit=True)
exec(code, vars(main_module(path)))
main = main_module(path)
aether.start(level="note", include=arguments.include, exclude=arguments.exclude)
# What the program itself does at its end comes before.
atexit.register(tell)
exec(code, vars(main))
