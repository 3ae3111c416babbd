"""A race's id: the same in every run, and after edits elsewhere in the files."""

import os
from collections import Counter
from collections.abc import Iterable

_FNV_OFFSET = 0xCBF29CE484222325
_FNV_PRIME = 0x100000001B3
_MASK = (1 << 64) - 1


def stable_path(file: str, project: str) -> str:
    """The file as it is called on every machine: from the project's or site-packages' root, else its name alone."""
    if project and file.startswith(os.path.join(project, "")):
        return file[len(project) :].lstrip(os.sep)
    for root in ("site-packages" + os.sep, "dist-packages" + os.sep):
        if root in file:
            return file.rpartition(root)[2]
    return os.path.basename(file)


def race_id(names: Iterable[str], places: Iterable[tuple[str, str, str]]) -> str:
    """A hash of the locations' names and the unordered pair of (file, function, text of the line).

    Not of the kind: a verdict rises with what a run shows of the same bug.
    """
    return fingerprint([*((name,) for name in sorted({without_key(name) for name in names})), *sorted(places)])


def fingerprint(parts: Iterable[tuple[str, ...]]) -> str:
    """A short hash of texts."""
    return f"{_fnv1a('\x1e'.join('\x1f'.join(part) for part in parts)):016x}"[:12]


def distinct(ids: list[str]) -> list[str]:
    """The same ids, with a number behind those that occur again."""
    seen: Counter[str] = Counter()
    result = []
    for name in ids:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return result


def without_key(name: str) -> str:
    """``cache['a']`` is the same bug as ``cache['b']``, and which key comes first is luck."""
    return name.partition("[")[0]


def _fnv1a(text: str) -> int:
    value = _FNV_OFFSET
    for byte in text.encode("utf-8", "surrogatepass"):
        value = ((value ^ byte) * _FNV_PRIME) & _MASK
    return value
