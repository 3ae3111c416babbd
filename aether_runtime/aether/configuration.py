"""``[tool.aether]`` in the project's pyproject.toml: options that hold where the command line is silent."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aether.errors import AetherUsageError
from aether.options import COLOUR_MODES, ENGINES, FAIL_LEVELS, FILE_FORMATS, HIGHEST_STATUS, LEVELS
from aether_hooks.scope import anchored

if TYPE_CHECKING:
    from aether.toml_file import TomlFile

FILE = "pyproject.toml"
_SECTION = ("tool", "aether")
_HINT = re.compile(rb"""aether|^\s*(?:\[\[\s*)?(['"]?)tool\1\s*[=\]]""", re.MULTILINE)
"""What has the file read: the section's name, or another thing than a table where that belongs."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the section."""

    option: str
    """The field of ``Options``."""
    expected: str
    fits: Callable[[Any], bool]
    taken: Callable[[Any, str], Any] = lambda value, _: value
    """The option's value, of the key's and the file's folder."""


def _choice(option: str, choices: tuple[str, ...]) -> Key:
    expected = f"{', '.join(map(repr, choices[:-1]))} or {choices[-1]!r}"
    return Key(option, expected, lambda value: isinstance(value, str) and value in choices)


def _switch(option: str) -> Key:
    return Key(option, "true or false", lambda value: isinstance(value, bool))


def _number(option: str, lowest: int, highest: int | None = None) -> Key:
    expected = f"a number from {lowest} {f'to {highest}' if highest else 'up'}"
    return Key(option, expected, lambda value: type(value) is int and lowest <= value <= (highest or value))


def _file(option: str) -> Key:
    def taken(value: str, folder: str) -> str:
        return value if value == "-" else os.path.join(folder, os.path.expanduser(value))

    return Key(option, "a file's name", lambda value: isinstance(value, str) and value != "", taken)


def _patterns(option: str) -> Key:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(each, str) and each for each in value)

    def taken(value: list[str], folder: str) -> tuple[str, ...]:
        return tuple(anchored(text, folder) for text in value)

    return Key(option, "a list of packages or paths, as strings", fits, taken)


def _forms(option: str) -> Key:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and all(each in FILE_FORMATS for each in value)

    return Key(option, f"a list of {', '.join(FILE_FORMATS)}", fits, lambda value, _: tuple(value))


def _names(option: str) -> Key:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(each, str) and each for each in value)

    return Key(option, "a list of tests, as strings", fits, lambda value, _: tuple(value))


def _files(option: str) -> Key:
    def fits(value: Any) -> bool:
        return all(isinstance(each, str) and each for each in _listed(value)) and _listed(value) != []

    def taken(value: Any, folder: str) -> tuple[str, ...]:
        return tuple(os.path.join(folder, os.path.expanduser(each)) for each in _listed(value))

    return Key(option, "a file's name, or a list of them", fits, taken)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


REPAIRS = {"mitigate": _switch("mitigate"), "policy": _files("policy"), "strict-policy": _switch("strict_policy")}
"""What ``aether run`` alone does: a test suite, or a watch from within, finds what there is to be found."""

KEYS = {
    "level": _choice("level", LEVELS),
    "fail-on": _choice("fail_on", FAIL_LEVELS),
    "exit-code": _number("exit_code", 1, HIGHEST_STATUS),
    "halt-on-error": _switch("halt_on_error"),
    "report": _forms("report"),
    "only": _names("only"),
    "progress": _switch("progress"),
    "follow-children": _switch("follow_children"),
    "max-races": _number("max_races", 0),
    "verbose": _number("verbosity", 0),
    "colour": _choice("colour", COLOUR_MODES),
    "include": _patterns("include"),
    "exclude": _patterns("exclude"),
    "stdlib": _switch("stdlib"),
    "engine": _choice("engine", ENGINES),
    "suppressions": _file("suppressions"),
    "baseline": _file("baseline"),
    "json": _file("json"),
    "html": _file("html"),
    "sarif": _file("sarif"),
    "output": _file("results"),
    "overwrite": _switch("overwrite"),
    **REPAIRS,
}


def read(project: str, *, repairs: bool = False) -> dict[str, Any]:
    """The options that the project's file sets, by their fields' names; AetherUsageError where it is wrong.

    `repairs`: those of mitigation, too.
    """
    path = os.path.join(project, FILE)
    try:
        content = Path(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise AetherUsageError(f"cannot read {path}: {error.strerror}") from error
    if _HINT.search(content) is None:
        return {}
    from aether.toml_file import TomlFile  # noqa: PLC0415 - few projects need it

    options = _options(TomlFile.parse(path, content), project)
    left_out = () if repairs else {key.option for key in REPAIRS.values()}
    return {option: value for option, value in options.items() if option not in left_out}


def blamed(project: str, option: str, error: AetherUsageError) -> AetherUsageError:
    """What is wrong with the option's value, and where the file sets it: ``/bank/pyproject.toml:12: json: ...``."""
    from aether.toml_file import TomlFile  # noqa: PLC0415

    file = TomlFile.read(os.path.join(project, FILE))
    name = next(name for name, key in KEYS.items() if key.option == option)
    return AetherUsageError(f"{file.path}:{file.line((*_SECTION, name))}: {name}: {error}")


def _options(file: "TomlFile", folder: str) -> dict[str, Any]:
    section: Any = file.content
    for depth, name in enumerate(_SECTION):
        section = section.get(name, {})
        if not isinstance(section, dict):
            raise file.mistake(_SECTION[: depth + 1], f"{name} is no table", "the table [tool.aether]")
    return dict(_option(file, folder, name, value) for name, value in section.items())


def _option(file: "TomlFile", folder: str, name: str, value: Any) -> tuple[str, Any]:
    from aether.toml_file import shown  # noqa: PLC0415

    key = KEYS.get(name)
    if key is None:
        raise file.mistake((*_SECTION, name), f"{name} is no option of aether", f"one of {', '.join(sorted(KEYS))}")
    if not key.fits(value):
        raise file.mistake((*_SECTION, name), f"{name} is {shown(value)}", key.expected)
    return key.option, key.taken(value, folder)
