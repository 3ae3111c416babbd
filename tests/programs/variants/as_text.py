"""Runs a program whose code was never in a file, for all that Python knows: python -m variants.as_text PROGRAM"""

import sys

from variants.programs import main_module, text_of

path = sys.argv[1]
exec(compile(text_of(path), f"<{path}>", "exec"), vars(main_module(path)))
