"""Print the folders below which the given distributions keep their CMake files, separated by semicolons."""

import sys
from importlib.metadata import PackageNotFoundError, files


def prefix(distribution: str) -> str | None:
    """The folder that CMake's search has to start from, or None when the distribution is not installed."""
    try:
        paths = files(distribution) or []
    except PackageNotFoundError:
        return None
    for path in paths:
        if path.name.endswith("Config.cmake"):
            # <prefix>/{lib,share}/cmake/<name>/<name>Config.cmake
            return str(path.locate().resolve().parents[3])  # type: ignore[attr-defined]
    return None


print(";".join(found for found in map(prefix, sys.argv[1:]) if found is not None))
