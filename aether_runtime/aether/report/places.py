"""Where frames stand: in the program, or in the standard library that carries it."""

import os
from collections.abc import Sequence

from aether.report.model import Frame

_STANDARD_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_INSTALLED = os.path.join(_STANDARD_LIBRARY, "site-packages", "")


def in_library(file: str) -> bool:
    """Whether the file is the standard library's."""
    return file.startswith(_STANDARD_LIBRARY) and not file.startswith(_INSTALLED)


def programs_frame(stack: Sequence[Frame]) -> Frame | None:
    """The innermost frame of the program's own; where there is none, the innermost."""
    frames = [frame for frame in stack if not in_library(frame.file)] or stack
    return frames[-1] if frames else None


def short(file: str, folder: str = "") -> str:
    """Relative to the folder; what is installed, relative to where it is installed."""
    if in_library(file):
        return f"<python>/{file.removeprefix(_STANDARD_LIBRARY)}"
    root, found, inside = file.rpartition(f"{os.sep}site-packages{os.sep}")
    if found and root:
        return f"<site-packages>/{inside}"
    return file.removeprefix(os.path.join(folder, "")) if folder else file
