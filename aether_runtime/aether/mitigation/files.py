"""The files that a policy names."""

import os
import sys
from collections.abc import Iterable


def find_file(name: str, folders: Iterable[str]) -> str | None:
    """The file that a policy's name means: below one of the folders or of ``sys.path``."""
    for folder in (*folders, *sys.path):
        parts = name.split("/")
        for start in range(len(parts)):  # `app/stats.py` may lie in a folder `app` that is on the path itself
            path = os.path.join(folder or ".", *parts[start:])
            if os.path.isfile(path) and os.path.abspath(path).replace(os.sep, "/").endswith(f"/{name}"):
                return path
    return None
