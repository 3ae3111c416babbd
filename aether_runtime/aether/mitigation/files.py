"""The files that a policy names."""

import os
import sys
from collections.abc import Iterable


def within_package(path: str) -> str:
    """The file as its package calls it: `cachetools/__init__.py`. Of a module in no package its name alone."""
    folder, name = os.path.split(path)
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        name = os.path.join(package, name)
    return name


def find_file(name: str, folders: Iterable[str], *, everywhere: bool = True) -> str | None:
    """The file that a policy's name means: below one of the folders or, `everywhere`, of ``sys.path``."""
    if os.path.isabs(name):
        return name if os.path.isfile(name) else None
    for folder in (*folders, *(sys.path if everywhere else ())):
        parts = name.split("/")
        for start in range(len(parts)):  # `app/stats.py` may lie in a folder `app` that is on the path itself
            path = os.path.join(folder or ".", *parts[start:])
            if os.path.isfile(path) and os.path.abspath(path).replace(os.sep, "/").endswith(f"/{name}"):
                return path
    return None
