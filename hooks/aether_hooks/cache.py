"""Rewritten code on disk: beside Python's own cached files, under a tag of its own.

The stock loader keeps doing the work (paths, times, hashes, atomic writes); it is only handed other file names, and a
code object that carries its site table as one more constant. Nothing of importlib is patched while modules load: that
would itself be a data race.
"""

from __future__ import annotations

import contextlib
import functools
import importlib.util
import marshal
import os
import threading
from dataclasses import dataclass
from types import CodeType

from aether_hooks.lazy_imports import are_all_lazy
from aether_hooks.recipe import LeftAlone, Location
from aether_hooks.sites import PLACEHOLDER, SCHEMA, Row

_TABLE_MARK = f"{PLACEHOLDER} table"
_FINGERPRINT_LENGTH = 8
_HASH_PYC_FLAGS = (0b11).to_bytes(4, "little")
_HEADER_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Carried:
    """What a cached code object says about itself."""

    code: CodeType
    table: tuple[Row, ...]
    functions: tuple[str, ...]
    failure: str | None
    mistakes: tuple[tuple[int, str], ...] = ()
    """In comments to us: line, and what is wrong."""
    left_alone: tuple[LeftAlone, ...] = ()


def carry(carried: Carried) -> CodeType:
    """The code with its table among its constants, where `marshal` keeps it."""
    left_alone = tuple((line, tuple(location), reason) for line, location, reason in carried.left_alone)
    load = (_TABLE_MARK, carried.table, carried.functions, carried.failure, carried.mistakes, left_alone)
    return carried.code.replace(co_consts=(*carried.code.co_consts, load))


def unload(code: CodeType) -> Carried | None:
    """The reverse; None for code that carries nothing."""
    load = code.co_consts[-1] if code.co_consts else None
    if not isinstance(load, tuple) or len(load) != 6 or load[0] != _TABLE_MARK:
        return None
    left_alone = tuple(LeftAlone(line, Location(*location), reason) for line, location, reason in load[5])
    return Carried(code.replace(co_consts=code.co_consts[:-1]), *load[1:5], left_alone)


def tagged_path(bytecode_path: str, variant: str = "") -> str:
    """`m.cpython-313.pyc` -> `m.cpython-313.aether-1.pyc`. Every option that changes the rewriting is in the tag."""
    stem, extension = os.path.splitext(bytecode_path)
    lazy = "-lazy" if are_all_lazy() else ""
    return f"{stem}.aether-{SCHEMA}{lazy}{variant}{extension}"


def seal(data: bytes) -> bytes:
    return _fingerprint() + data


def unseal(data: bytes) -> bytes | None:
    """What was sealed by this very rewriter; None if it was another."""
    return data[_FINGERPRINT_LENGTH:] if data.startswith(_fingerprint()) else None


@functools.lru_cache(maxsize=1)
def _fingerprint() -> bytes:
    """Names this installation's rewriter, so that a change of it makes its cached files void, not wrong."""
    described = ""
    with os.scandir(os.path.dirname(__file__)) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith(".py"):
                status = entry.stat()
                described += f"{entry.name} {status.st_size} {status.st_mtime_ns};"
    # hashlib would load OpenSSL, more memory than all of ours.
    return importlib.util.source_hash(described.encode())


def read_script(path: str, source: bytes) -> CodeType | None:
    """A script's cached code. Scripts are checked by content: the text at hand is what must be run."""
    try:
        with open(path, "rb") as file:
            data = unseal(file.read())
    except OSError:
        return None
    if data is None or data[:_HEADER_LENGTH] != _script_header(source):
        return None
    try:
        code = marshal.loads(data[_HEADER_LENGTH:])
    except (EOFError, ValueError, TypeError):
        return None
    return code if isinstance(code, CodeType) else None


def write_script(path: str, source: bytes, code: CodeType) -> None:
    """Atomic, and best effort: a folder that cannot be written to is no error."""
    temporary = f"{path}.{os.getpid()}.{threading.get_ident()}"
    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        try:
            with open(temporary, "xb") as file:
                file.write(seal(_script_header(source) + marshal.dumps(code)))
            os.replace(temporary, path)
        except OSError:
            os.unlink(temporary)


def _script_header(source: bytes) -> bytes:
    """That of a checked hash-based .pyc (PEP 552), which the import system accepts too."""
    return importlib.util.MAGIC_NUMBER + _HASH_PYC_FLAGS + importlib.util.source_hash(source)
