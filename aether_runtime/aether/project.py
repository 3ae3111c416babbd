"""The project that a program belongs to: what is watched unless the person says otherwise."""

import os

_MARK = "pyproject.toml"


def project_root(folder: str) -> str:
    """The nearest folder, upwards from this one, that holds a ``pyproject.toml``; else the folder itself."""
    start = candidate = os.path.abspath(folder or ".")
    while True:
        if os.path.isfile(os.path.join(candidate, _MARK)):
            return candidate
        parent = os.path.dirname(candidate)
        if parent == candidate:
            return start
        candidate = parent
