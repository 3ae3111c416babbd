"""Runs a program of tests/programs many times in one process: python rounds.py NAME ROUNDS"""

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "programs"))
name, rounds = sys.argv[1], int(sys.argv[2])
module = importlib.import_module(name)
for _ in range(rounds - 1):
    # Its objects are new in each round, and so is its code.
    importlib.reload(module)
