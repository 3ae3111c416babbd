"""Which places in the code ran while accesses were recorded: what a later run needs to say of a race that is gone.

A place is known by its file, its function and the text of its line, as a race's id is, so that it is the same after
edits elsewhere.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from aether.report.identity import stable_path
from aether.report.sources import Sources


@dataclass(frozen=True, slots=True)
class PlacesRun:
    """The places by file and function; of a line's text a checksum."""

    places: Mapping[str, Mapping[str, frozenset[int]]]

    @classmethod
    def of(cls, places: Iterable[tuple[str, int, str]], sources: Sources, project: str) -> "PlacesRun":
        """From files, lines and functions."""
        found: dict[str, dict[str, set[int]]] = {}
        for file, line, function in places:
            if file is not None and function is not None:  # code that was made without either
                functions = found.setdefault(stable_path(file, project), {})
                functions.setdefault(function, set()).add(_checksum(sources.line(file, line)))
        return cls({file: {name: frozenset(lines) for name, lines in each.items()} for file, each in found.items()})

    @classmethod
    def of_record(cls, record: Mapping[str, Mapping[str, Iterable[int]]]) -> "PlacesRun":
        """The reverse of ``recorded``."""
        return cls({file: {name: frozenset(lines) for name, lines in each.items()} for file, each in record.items()})

    def recorded(self) -> dict[str, dict[str, list[int]]]:
        """As plain values."""
        return {file: {name: sorted(lines) for name, lines in each.items()} for file, each in self.places.items()}

    def has(self, file: str, function: str, text: str) -> bool:
        """Whether the place ran; the file by its stable path, the text of the line without white space around it."""
        return _checksum(text) in self.places.get(file, {}).get(function, ())


def _checksum(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))
