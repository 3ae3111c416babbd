"""What probes are given and what monitoring reads of the same functions, compared access by access.

    python tests/proof/operands.py SUITE...

Each of CPython's suites runs twice: with the library's modules rewritten, where stand-ins for the probes note what they
are given, and with the same modules monitored. Of each site the first accesses must have the same operands, which are
told by their types, and by their values where these are simple. What differs is run once more. Exits with 1 if some
differ then too; the last line is JSON.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import unittest
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.machinery import SourceFileLoader
from itertools import batched
from pathlib import Path
from sys import monitoring
from types import CodeType, FrameType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent / "unit"))

from probe_reference import ReferenceSite  # noqa: E402

from aether import _native  # noqa: E402
from aether_hooks import importhook  # noqa: E402
from aether_hooks.instructions import NOWHERE, Form, Planner  # noqa: E402
from aether_hooks.monitoring import _Parsed  # noqa: E402
from aether_hooks.scope import Scope  # noqa: E402
from aether_hooks.sites import PLACEHOLDER, Row, SiteFlag, SiteOp  # noqa: E402

type Seen = dict[str, dict[str, list[list[str]]]]
"""By file and site, the operands of its accesses."""

MOST_ACCESSES = 40
TOGETHER = 8
"""Suites in one process."""
LIBRARY = os.path.dirname(os.__file__)
_KEPT = frozenset(
    """
    __main__ abc ast codecs collections contextlib encodings enum functools genericpath importlib io linecache logging
    operator os posixpath re reprlib site signal stat threading traceback types typing unittest warnings weakref
    """.split()
)
_ITERATORS = frozenset(map(type, (iter([]), iter(()), iter(""), iter(b""))))
_SIMPLE = (bool, int, str, bytes, type(None))
_MOST_TEXT = 40
_UNCOMPARED = frozenset({SiteOp.CONTAINS_KEY, SiteOp.STEP, SiteOp.FINALIZE})
"""Read with another site, or given nothing."""
_GIVEN_EARLY = frozenset({SiteOp.STORE_ITEM, SiteOp.UPDATE_ITEM, SiteOp.CALL_METHOD, SiteOp.GETATTR, SiteOp.FIRST_ARG})
"""Whose probe is given what it works on before all is there that the access needs."""


@dataclass
class Log:
    """The first accesses of each site."""

    by_file: dict[str, dict[int, list[list[str]]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def note(self, file: str, site: int, operands: Iterable[Any]) -> bool:
        """True if the site has enough."""
        accesses = self.by_file[file][site]
        if len(accesses) < MOST_ACCESSES:
            accesses.append([described(each) for each in operands])
        return len(accesses) >= MOST_ACCESSES


def described(operand: Any) -> str:
    if type(operand) in _ITERATORS:  # a generator expression is given the iterator of what it walks
        operand = operand.__reduce__()[1][0]
    kind = type(operand)
    if kind is importhook.RewritingLoader:
        kind = SourceFileLoader
    if kind in _SIMPLE:
        text = repr(operand)
        # Addresses, times and temporary names differ from run to run.
        differs = any(part in text for part in ("/tmp", "_tmp", "0x")) or (kind is int and operand >> 20)
        if len(text) < _MOST_TEXT and not differs:
            return text
    return f"{kind.__module__}.{kind.__qualname__}"


def is_of_library(file: str) -> bool:
    inner = file.removeprefix(f"{LIBRARY}/")
    return inner != file and not inner.startswith(("test/", "site-packages/", "unittest/", "importlib/"))


# rewritten


class LoggedSite(ReferenceSite):
    """Notes what the probe would be given."""

    def __init__(self, row: Row, function: str, note: Callable[[Iterable[Any]], object]) -> None:
        super().__init__(row, function, None)
        self._note = note

    def __matmul__(self, operand: Any) -> Any:
        self._note([operand])
        return operand

    def __invert__(self) -> Any:
        operand = self.operand
        value = operand[0] if isinstance(operand, tuple) else sys._getframe(1).f_locals.get(operand, self)
        if value is self:
            return super().__invert__()
        self._note([value])
        return value

    def __getitem__(self, operand: Any) -> Any:
        fused = SiteFlag.FUSED in self.flags and isinstance(operand, slice)
        self._note([operand.stop if fused else operand])
        return super().__getitem__(operand)

    def __setitem__(self, operand: Any, value: Any) -> None:
        self._note([operand, value])
        super().__setitem__(operand, value)

    def __delitem__(self, operand: Any) -> None:
        self._note([operand])
        super().__delitem__(operand)


def rewritten(log: Log) -> None:
    def bind(code: CodeType, table: tuple[Row, ...], functions: tuple[str, ...]) -> CodeType:
        file = code.co_filename
        sites = [
            LoggedSite(row, functions[row[6]], lambda operands, index=index: log.note(file, index, operands))
            if _is_site(row)
            else None
            for index, row in enumerate(table)
        ]
        return bound(code, sites)

    scope = Scope(LIBRARY, [], ["test", "unittest", "importlib"], stdlib=True)
    importhook.install(scope, importhook.Options(bind=bind))


def _is_site(row: Row) -> bool:
    return row[0] not in (SiteOp.FEED, SiteOp.CHECK, SiteOp.ACTIVATIONS)


def bound(code: CodeType, sites: list[Any]) -> CodeType:
    constants: list[Any] = []
    for constant in code.co_consts:
        match constant:
            case (str(mark), int(index)) if mark == PLACEHOLDER:
                constants.append(sites[index])
            case CodeType():
                constants.append(bound(constant, sites))
            case _:
                constants.append(constant)
    return code.replace(co_consts=tuple(constants))


# monitored


class Monitored:
    """A tool that reads operands as the native callback does, from the same plans."""

    def __init__(self, log: Log) -> None:
        self.log = log
        self.files: dict[str, tuple[_Parsed, Planner]] = {}
        self.planned: dict[CodeType, dict[int, list[tuple[int, ...]]]] = {}
        self.tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
        monitoring.use_tool_id(self.tool, "operands")
        monitoring.register_callback(self.tool, monitoring.events.PY_START, self._start)
        monitoring.register_callback(self.tool, monitoring.events.INSTRUCTION, self._instruction)
        monitoring.set_events(self.tool, monitoring.events.PY_START)

    def stop(self) -> None:
        monitoring.set_events(self.tool, monitoring.events.NO_EVENTS)
        monitoring.register_callback(self.tool, monitoring.events.INSTRUCTION, None)

    def _start(self, code: CodeType, _offset: int) -> object:
        if is_of_library(code.co_filename) and _is_of_new_module(sys._getframe(1)):
            if code not in self.planned:
                self.planned[code] = self._plan(code)
            monitoring.set_local_events(
                self.tool, code, monitoring.events.INSTRUCTION if self.planned[code] else monitoring.events.NO_EVENTS
            )
        return monitoring.DISABLE

    def _plan(self, code: CodeType) -> dict[int, list[tuple[int, ...]]]:
        parsed, planner = self._file(code.co_filename)
        part = parsed.compiled.part(code)
        plan: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for offset, *event in planner.events(part) if part is not None else ():
            plan[offset].append(tuple(event))
        return plan

    def _file(self, file: str) -> tuple[_Parsed, Planner]:
        if file not in self.files:
            parsed = _Parsed.of(Path(file).read_bytes(), file, "exec", 0)
            self.files[file] = parsed, Planner(parsed.rewritten, parsed.before)
        return self.files[file]

    def _instruction(self, code: CodeType, offset: int) -> object:
        events = self.planned[code].get(offset)
        if events is None:
            return monitoring.DISABLE
        rows = self.files[code.co_filename][0].rewritten.table
        has_enough = True
        for form, site, *places in events:
            row = rows[site]
            operands = [_native.callers_operand(place) for place in places if place != NOWHERE]
            wanted = as_given(Form(form), row, operands)
            has_enough &= wanted is not None and self.log.note(code.co_filename, site, wanted)
        return monitoring.DISABLE if has_enough else None


def _is_of_new_module(frame: FrameType) -> bool:
    """What was imported before the suites is not rewritten."""
    module = sys.modules.get(frame.f_globals.get("__name__", ""))
    return module is not None and vars(module) is frame.f_globals


def as_given(form: Form, row: Row, operands: list[Any]) -> list[Any] | None:
    """What the site's probe would be given where the event has these operands; None where it would be given nothing."""
    op, flags = SiteOp(row[0]), SiteFlag(row[7])
    match form:
        case Form.FORGET | Form.AWAIT | Form.BEGIN_UPDATE:
            return None if form is not Form.BEGIN_UPDATE else operands
        case Form.LOAD_ITEM:
            return operands[1:]
        case Form.CALL | Form.CALL_ATTRIBUTE:
            function, receiver = operands
            if SiteFlag.BOUND in flags:
                # `super().method` stands there in its two parts.
                return [function if receiver is None else function.__get__(receiver)]
            return [getattr(function, "__self__", None) if receiver is None else receiver]
        case Form.OPERATE:
            return operands[1:]
        case Form.STORE_ATTR if op is SiteOp.UPDATE_ATTR:
            return None
        case Form.STORE_ITEM | Form.STORE_SLICE if op is SiteOp.UPDATE_ITEM:
            return None
    return operands


# both


def forget_library() -> None:
    """The suites import their modules anew, but for those that all others hang on."""
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        if is_of_library(file) and name.partition(".")[0] not in _KEPT:
            del sys.modules[name]


def run_suites(mode: str, suites: list[str], output: str) -> None:
    log = Log()
    forget_library()
    watch = Monitored(log) if mode == "monitored" else rewritten(log)
    for suite in suites:
        tests = unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(f"test.{suite}"))
        unittest.TextTestRunner(io.StringIO()).run(tests)
    found: dict[str, Any] = {
        file: {str(site): each for site, each in dict(sites).items()} for file, sites in log.by_file.items()
    }
    if isinstance(watch, Monitored):
        watch.stop()
        places = {file: sorted(planner.found) for file, (_, planner) in watch.files.items()}
        Path(output).write_text(json.dumps([found, places]))
    else:
        Path(output).write_text(json.dumps([found, {}]))


@dataclass
class Result:
    """What was compared."""

    functions: set[tuple[str, str]] = field(default_factory=set)
    accesses: int = 0
    unplaced: Counter[str] = field(default_factory=Counter)
    differing: dict[tuple[str, int], Difference] = field(default_factory=dict)

    def add(self, other: Result) -> None:
        self.functions |= other.functions
        self.accesses += other.accesses
        self.unplaced += other.unplaced
        self.differing |= other.differing


@dataclass
class Difference:
    """What the probes of a site were given, and that it is not what was read there."""

    given: list[list[str]]
    text: str


def compare(suites: list[str]) -> Result:
    """A site differs if it does so twice. One whose probes are given something else each time depends on chance."""
    result = compare_once(suites)
    if result.differing:
        again = compare_once(suites).differing
        result.differing = {
            site: difference
            for site, difference in result.differing.items()
            if site in again and are_same(difference.given, again[site].given)
        }
    return result


def compare_once(suites: list[str]) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        found = [run_apart(mode, suites, folder) for mode in ("rewritten", "monitored")]
    (given, _), (read, places) = found
    result = Result()
    for file in sorted(given.keys() & read.keys()):
        parsed = _Parsed.of(Path(file).read_bytes(), file, "exec", 0)
        for site, accesses in given[file].items():
            compare_site(result, file, parsed, int(site), accesses, read[file].get(site, []), places[file])
    return result


def compare_site(
    result: Result, file: str, parsed: _Parsed, site: int, given: Any, read: Any, places: list[int]
) -> None:
    row = parsed.rewritten.table[site]
    op, function = SiteOp(row[0]), parsed.rewritten.functions[row[6]]
    if op in _UNCOMPARED or SiteFlag.CALLED in SiteFlag(row[7]):
        return
    if site not in places:
        result.unplaced[op.name] += 1
        return
    if op in _GIVEN_EARLY:
        given = reached(given, read)
    if are_same(given, read):
        result.functions.add((file, function))
        result.accesses += len(read)
        return
    first = next((number for number, pair in enumerate(zip(given, read, strict=False)) if not is_same(*pair)), -1)
    place = f"{file.removeprefix(LIBRARY)}:{row[2]} {function} {op.name}"
    what = f"{given[first]} {read[first]}" if first >= 0 else f"{len(given)} and {len(read)} times"
    result.differing[file, site] = Difference(given, f"{place}: {what}")


def reached(given: list[list[str]], read: list[list[str]]) -> list[list[str]]:
    """Without what was given in vain: where an argument or a key raises, the access is not made."""
    found: list[list[str]] = []
    for each in given:
        if len(found) < len(read) and is_same(each, read[len(found)]):
            found.append(each)
    # Then there are later ones that only the other has kept.
    return found + read[len(found) :] if len(given) == MOST_ACCESSES else found


def are_same(given: list[list[str]], read: list[list[str]]) -> bool:
    return len(given) == len(read) and all(map(is_same, given, read))


def is_same(given: list[str], read: list[str]) -> bool:
    """Of stores by cursors the probe is given the container alone; of variables nothing is read from the stack."""
    return all(one == other for one, other in zip(given, read, strict=False))


def run_apart(mode: str, suites: list[str], folder: str) -> Any:
    output = os.path.join(folder, mode)
    command = [sys.executable, __file__, "--mode", mode, "--output", output, *suites]
    environment = os.environ | {"PYTHONHASHSEED": "0"}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=1800, check=True)
    return json.loads(Path(output).read_text())


def compare_all(suites: Iterable[str]) -> Result:
    """Some suites share a process: what takes most of the time is to read the library's modules."""
    whole = Result()
    with ThreadPoolExecutor(2) as pool:
        for result in pool.map(compare, map(list, batched(suites, TOGETHER, strict=False))):
            whole.add(result)
    return whole


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("suites", nargs="+")
    options.add_argument("--mode", choices=("rewritten", "monitored"), help=argparse.SUPPRESS)
    options.add_argument("--output", help=argparse.SUPPRESS)
    arguments = options.parse_args()
    if arguments.mode:
        run_suites(arguments.mode, arguments.suites, arguments.output)
        return 0
    whole = compare_all(arguments.suites)
    print("\n".join(difference.text for difference in whole.differing.values()))
    print(json.dumps([len(whole.functions), whole.accesses, len(whole.differing), whole.unplaced]))
    return int(bool(whole.differing))


if __name__ == "__main__":
    sys.exit(main())
