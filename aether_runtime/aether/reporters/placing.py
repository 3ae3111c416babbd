"""Where a race is shown in a repository, to tools that show a file of it with a mark at a line."""

import os
from dataclasses import dataclass

from aether.report.model import Access, Environment, Frame, Race
from aether.report.places import in_library


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a file; lines and columns from 1, columns in characters, the end behind the last. 0: not known."""

    file: str
    line: int
    column: int = 0
    end_line: int = 0
    end_column: int = 0

    @classmethod
    def of_access(cls, access: Access) -> "Region":
        texts = {line.line: line.text for line in access.source}
        if access.line not in texts or access.end_line not in texts:
            return cls(access.file, access.line)
        column = _characters(texts[access.line], access.column)
        end_column = _characters(texts[access.end_line], access.end_column)
        return cls(access.file, access.line, column + 1, access.end_line, end_column + 1)

    @classmethod
    def of_frame(cls, frame: Frame) -> "Region":
        return cls(frame.file, frame.line)


def root(environment: Environment) -> str:
    """The folder that paths are relative to: the repository's, or the project's where that is in none."""
    return environment.repository or environment.project


def is_inside(file: str, folder: str) -> bool:
    """Whether the file is the repository's own, not installed into it."""
    installed = f"{os.sep}site-packages{os.sep}" in file or f"{os.sep}dist-packages{os.sep}" in file
    return bool(folder) and file.startswith(os.path.join(folder, "")) and not installed and not in_library(file)


def relative(file: str, folder: str) -> str:
    """The path in the repository, of a file that is inside."""
    return file.removeprefix(os.path.join(folder, ""))


def mark(race: Race, folder: str) -> Region:
    """The first access in the repository; where both are outside, the innermost frame that is inside."""
    for access in race.accesses:
        if is_inside(access.file, folder):
            return Region.of_access(access)
    for access in race.accesses:
        for frame in reversed(access.stack):
            if is_inside(frame.file, folder):
                return Region.of_frame(frame)
    return Region.of_access(race.accesses[0])


def _characters(text: str, column: int) -> int:
    return len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "replace"))
