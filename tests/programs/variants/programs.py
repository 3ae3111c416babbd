"""What a program is and where it runs: paths are relative to the folder of the programs, which is the present one."""

import sys
from pathlib import Path
from types import ModuleType

_kept: list[ModuleType] = []


def text_of(path: str) -> str:
    return Path(path).read_text()


def main_module(path: str) -> ModuleType:
    """A fresh ``__main__``, of the package that the program's folder is."""
    main = ModuleType("__main__")
    main.__file__ = str(Path(path).absolute())
    main.__package__ = ".".join(Path(path).parent.parts)
    # Those that it replaces run still.
    _kept.append(sys.modules["__main__"])
    sys.modules["__main__"] = main
    return main
