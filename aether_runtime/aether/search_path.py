"""``sys.path`` while we start: the standard library first, lest a ``json.py`` in PYTHONPATH become ours.

Imports nothing that such a folder could hold.
"""

import os
import sys

_STANDARD_LIBRARY = os.path.join(os.path.dirname(os.__file__), "")
_programs: list[str] = []


def begin() -> None:
    """Drop the folder that ``python -m aether`` or the console script put first, and search our modules our way.

    The runner puts in what Python would have for the program.
    """
    if not sys.flags.safe_path and sys.path:
        del sys.path[0]
    _programs[:] = sys.path
    sys.path.sort(key=lambda entry: not is_standard(entry))


def give_back() -> None:
    """The order that the program is to find."""
    if _programs:
        sys.path[:] = _programs


def is_standard(path: object) -> bool:
    """Whether the folder or file is of the standard library. (Programs put all sorts of things into ``sys.path``.)"""
    if not isinstance(path, str):
        return False
    if path.endswith(".zip") and os.path.dirname(path) == os.path.dirname(os.path.dirname(_STANDARD_LIBRARY)):
        return True
    inside = os.path.join(path, "").startswith(_STANDARD_LIBRARY)
    return inside and not {"site-packages", "dist-packages"} & set(path.split(os.sep))
