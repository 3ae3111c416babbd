"""Runs a program twice, and watches the second time only: python -m variants.started_late PROGRAM [--include MODULE]

So all its code, and that of the modules which it imports, was there and had run before ``aether.start()``.
"""

import argparse
import atexit
import os
import sys
from pathlib import Path

import support
from support import state

import aether
from variants.programs import main_module, text_of


def put_back(environment: dict[str, str]) -> None:
    """What the first run left, so that the second does the same: programs look at no more than this."""
    for name in os.environ.keys() - environment.keys():
        del os.environ[name]
    sys.modules.pop("support.plugin", None)
    vars(support).pop("plugin", None)
    state.visits = 0


def tell() -> None:
    if aether.is_active():  # a child that the program forks is not watched
        sys.stdout.write(aether.stop().to_json())


options = argparse.ArgumentParser()
options.add_argument("program")
options.add_argument("--include", action="append", default=[])
options.add_argument("--exclude", action="append", default=[])
arguments = options.parse_args()
path: str = arguments.program
code = compile(text_of(path), str(Path(path).absolute()), "exec", dont_inherit=True)
environment, process = dict(os.environ), os.getpid()
exec(code, vars(main_module(path)))
if os.getpid() != process:
    sys.exit()
put_back(environment)
main = main_module(path)
aether.start(level="note", include=arguments.include, exclude=arguments.exclude)
# What the program itself does at its end comes before.
atexit.register(tell)
exec(code, vars(main))
