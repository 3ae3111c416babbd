"""Sections (native/mitigation): from a test to its act no other thread changes what was tested.

In every run the other thread comes between the two: it is started there, and waits for the section, or is done.
"""

import ast
import os
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import ModuleType
from typing import Any

import pytest
from threads import run_together

from aether import _native
from aether._native import bind_sites
from aether_hooks.guarding import find_repairs, guard
from aether_hooks.recipe import EVERYTHING

SETTING = """
class Plain:
    shared = None
    def __init__(self): self.conn = None; self.cache = {}; self.left = 1; self.__hidden = None
    def has(self, key): return key in self.cache
    def hide(self, made, meanwhile):
        if self.__hidden is None:
            meanwhile()
            self.__hidden = made()
        return self.__hidden
class Slots:
    __slots__ = ("conn",)
    def __init__(self): self.conn = None
class Computed:
    @property
    def cache(self): calls.append("cache"); return kept
class Asked:
    def __getattribute__(self, name): calls.append(name); return {}
kept = {}
calls = []
o, s = Plain(), Slots()
d = {}
stack = ["only"]
current = None
def outer():
    found = None
    def fill(made, meanwhile):
        nonlocal found
        if found is None:
            meanwhile()
            found = made()
        return found
    return fill
fill = outer()
"""

FILLS = {
    "attribute": "if o.conn is None:\n    meanwhile()\n    o.conn = made()\nreturn o.conn",
    "slot": "if s.conn is None:\n    meanwhile()\n    s.conn = made()\nreturn s.conn",
    "class attribute": "if Plain.shared is None:\n    meanwhile()\n    Plain.shared = made()\nreturn Plain.shared",
    "mangled": "return o.hide(made, meanwhile)",
    "item": "if 'k' not in d:\n    meanwhile()\n    d['k'] = made()\nreturn d['k']",
    "item of an attribute": "if 'k' not in o.cache:\n    meanwhile()\n    o.cache['k'] = made()\nreturn o.cache['k']",
    "looked up before": "x = d.get('k')\nif x is None:\n    meanwhile()\n    x = d['k'] = made()\nreturn x",
    "missed": "try:\n    return d['k']\nexcept KeyError:\n    meanwhile()\n    d['k'] = made()\nreturn d['k']",
    "global": "global current\nif current is None:\n    meanwhile()\n    current = made()\nreturn current",
    "closure": "return fill(made, meanwhile)",
    "elif": "if d is None:\n    pass\nelif 'k' not in d:\n    meanwhile()\n    d['k'] = made()\nreturn d['k']",
    "asked by a method": "if not o.has('k'):\n    meanwhile()\n    o.cache['k'] = made()\nreturn o.cache['k']",
    "through a variable": "c = o.cache\nif 'k' not in c:\n    meanwhile()\n    c['k'] = made()\nreturn c['k']",
    "expression": "o.conn = o.conn if o.conn is not None else meanwhile() or made()\nreturn o.conn",
    "in a loop": "for k in 'kkk':\n    if k not in d:\n        meanwhile()\n        d[k] = made()\nreturn d['k']",
    "two in one": (
        "if o.conn is None or 'k' not in d:\n    meanwhile()\n    if o.conn is None:\n        o.conn = made()\n"
        "        d['k'] = o.conn\nreturn d['k']"
    ),
    "one within another": (
        "if 'name' not in d:\n    d['name'] = o\nitem = d['name']\nif item.conn is None:\n    meanwhile()\n"
        "    item.conn = made()\nreturn d['name'].conn"
    ),
    "finally": (
        "try:\n    if o.conn is None:\n        meanwhile()\n        o.conn = made()\nfinally:\n    pass\nreturn o.conn"
    ),
}
TAKES = {
    "pop": ("if stack:\n    meanwhile()\n    return stack.pop()", "if stack:\n    return stack.pop()"),
    "length": ("if len(stack) > 0:\n    meanwhile()\n    return stack.pop()", "stack.clear()"),
    "number": ("if o.left >= 1:\n    meanwhile()\n    o.left -= 1\n    return 'only'", "if o.left >= 1: o.left -= 1"),
    "used": ("return meanwhile() or d['k'] if 'k' in d else None", "d.pop('k', None)"),
    "deleted": ("if 'k' in d:\n    meanwhile()\n    return d['k']", "del d['k']"),
    "emptied": ("if stack:\n    meanwhile()\n    return stack[0]", "stack[:] = []"),
    "set to None": ("if o.conn is not None:\n    meanwhile()\n    return o.conn[0]", "o.conn = None"),
    "set by name": ("if o.conn is not None:\n    meanwhile()\n    return o.conn[0]", "setattr(o, 'conn', None)"),
}


def namespace(program: str) -> dict[str, Any]:
    """The program's, run with its tests and their acts in sections."""
    result = guard(ast.parse(SETTING + program), EVERYTHING)
    code = compile(result.tree, "sections.py", "exec", dont_inherit=True)
    module = ModuleType("sections")
    exec(bind_sites(code, result.table, result.functions), module.__dict__)
    return module.__dict__


def function(name: str, body: str) -> str:
    return f"def {name}(made=object, meanwhile=lambda: None):\n    " + body.replace("\n", "\n    ") + "\n"


def until_it_waits(thread: threading.Thread) -> None:
    """Start it; come back when it waits for a section, or is done."""
    thread.start()
    while thread.is_alive() and _native.section_waiters() == 0:
        time.sleep(0)


class Race:
    """What another thread does while this one is between a test and its act."""

    def __init__(self, other: Callable[[], object]) -> None:
        self.results: list[object] = []
        self._thread = threading.Thread(target=lambda: self.results.append(other()))

    def begin(self) -> None:
        if self._thread.ident is None:
            until_it_waits(self._thread)

    def end(self) -> None:
        if self._thread.ident is not None:
            self._thread.join()


@pytest.mark.parametrize("body", FILLS.values(), ids=FILLS.keys())
def test_what_is_missing_is_made_once(body: str) -> None:
    program = namespace(function("get", body))
    made: list[object] = []

    def make() -> object:
        made.append(object())
        return made[-1]

    race = Race(lambda: program["get"](make))
    found = program["get"](make, race.begin)
    race.end()
    assert made == [found]
    assert race.results == [found]


@pytest.mark.parametrize(("body", "other"), TAKES.values(), ids=TAKES.keys())
def test_what_was_found_is_there_still(body: str, other: str) -> None:
    program = namespace(function("take", body) + function("other", other))
    program["d"]["k"] = "only"
    program["o"].conn = ["only"]
    race = Race(program["other"])
    assert program["take"](meanwhile=race.begin) == "only"
    race.end()
    assert race.results == [None]
    assert program["o"].left >= 0


WHOLE = {
    "of a call": ("o.left = max(o.left, meanwhile() or 5)", "o.left = max(o.left, 7)", "o.left", 7),
    "in two statements": ("x = o.left\nmeanwhile()\no.left = x + 1", "o.left += 10", "o.left", 12),
    "own operators": ("m.held += meanwhile() or Money(1)", "m.held += Money(10)", "m.held.cents", 11),
    "property": ("c.level += meanwhile() or 1", "c.level += 10", "c.level", 11),
    "own items": ("u['k'] += meanwhile() or 1", "u['k'] += 10", "u['k']", 11),
    "item": ("x = d['k']\nmeanwhile()\nd['k'] = x + 1", "d['k'] += 10", "d['k']", 11),
}
VALUES = """
import collections
class Money:
    def __init__(self, cents): self.cents = cents
    def __add__(self, other): return Money(self.cents + other.cents)
class Till: pass
class Level:
    kept = 0
    @property
    def level(self): return self.kept
    @level.setter
    def level(self, value): self.kept = value
m, c, u = Till(), Level(), collections.UserDict(k=0)
m.held = Money(0)
d["k"] = 0
"""


@pytest.mark.parametrize(("body", "other", "value", "expected"), WHOLE.values(), ids=WHOLE.keys())
def test_an_update_that_is_no_single_step(body: str, other: str, value: str, expected: int) -> None:
    program = namespace(VALUES + function("update", body) + function("other", other))
    before = given_up()
    race = Race(program["other"])
    program["update"](meanwhile=race.begin)
    race.end()
    assert eval(value, program) == expected
    assert given_up() == before


LEAVES = {
    "return": "if o.conn is None:\n    o.conn = 1\n    return",
    "raise": "if o.conn is None:\n    o.conn = 1\n    raise ValueError",
    "break": "for _ in range(3):\n    if o.conn is None:\n        o.conn = 1\n        break",
    "continue": "for _ in range(3):\n    if o.conn is None:\n        o.conn = 1\n        continue",
}


@pytest.mark.parametrize("body", LEAVES.values(), ids=LEAVES.keys())
def test_whatever_ends_a_section_ends_it(body: str) -> None:
    program = namespace(function("fill", body))
    before = given_up()

    def fill() -> None:
        try:
            program["fill"]()
        except ValueError:
            assert "raise" in body

    fill()
    program["o"].conn = None
    run_together([fill])
    assert program["o"].conn == 1
    assert given_up() == before, "another thread waited for what nobody was in"


UNKNOWN = {
    "unbound": "if 'k' not in late: late['k'] = 1\nlate = {}",
    "no such global": "if 'k' not in nobody: nobody['k'] = 1",
    "property": "c = Computed()\nif 'k' not in c.cache: c.cache['k'] = 1\nreturn c.cache['k'], calls",
    "__getattribute__": "c = Asked()\nif 'k' not in c.cache: c.cache['k'] = 1\nreturn calls",
    "no object": "c = None\nif c is not None and 'k' not in c.cache: c.cache['k'] = 1\nreturn c",
}


@pytest.mark.parametrize("body", UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_cannot_be_found_without_the_programs_code_is_left_alone(body: str) -> None:
    source = SETTING + function("run", body)
    plain: dict[str, Any] = {}
    exec(source, plain)
    assert outcome(namespace(function("run", body))["run"]) == outcome(plain["run"])


def outcome(run: Callable[[], object]) -> str:
    try:
        return repr(run())
    except NameError as error:
        return repr(error)


REFUSED = {
    "await": ("async def f():\n    if o.conn is None:\n        o.conn = await make()", "await"),
    "yield": ("def f():\n    if o.conn is None:\n        yield\n        o.conn = 1", "yield"),
    "loop": ("def f():\n    while stack:\n        stack.pop()", "loop"),
    "loop within": ("def f():\n    if stack:\n        while o.busy: pass\n        stack.pop()", "loop"),
    "asynchronous comprehension": (
        "async def f(g):\n    if o.conn is None:\n        o.conn = [i async for i in g]",
        "await",
    ),
    "joined": (
        "def f(o):\n    x = o.conn\n    item = make()\n    if 'k' in item:\n        o.conn = x + 1\n        return\n"
        "    item['k'] = 1",
        "item is bound",
    ),
    "wait": ("def f(event):\n    if o.conn is None:\n        event.wait()\n        o.conn = 1", "event.wait() waits"),
    "join": (
        "def f(thread):\n    if o.conn is None:\n        thread.join()\n        o.conn = 1",
        "thread.join() waits",
    ),
    "head": ("def f():\n    if o.cache.pop('k', 0):\n        return 1", "head"),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_no_lock_may_be_held_around(body: str, reason: str) -> None:
    sections = find_repairs(ast.parse(body), EVERYTHING).sections
    assert any(reason in each.reason for each in sections.refused)
    locked = {lock.location for section in sections for lock in section.whole}
    assert locked.isdisjoint(each.location for each in sections.refused)


def test_text_is_joined_under_a_lock() -> None:
    body = "def f(d):\n    if 'k' not in d:\n        d['k'] = ','.join(d)"
    sections = find_repairs(ast.parse(body), EVERYTHING).sections
    assert not sections.refused
    assert sections.by_first


CROSSED = """
import threading
class Box:
    def __init__(self): self.kept = {}; self.lock = threading.Lock()
def crossed(one, other, meanwhile):
    if 'k' not in one.kept:
        meanwhile()
        if 'k' not in other.kept:
            other.kept['k'] = 1
        one.kept['k'] = 1
def inside(one, meanwhile):
    if 'k' not in one.kept:
        meanwhile()
        with one.lock:
            one.kept['k'] = 1
def outside(one, meanwhile):
    with one.lock:
        meanwhile()
        if 'k' not in one.kept:
            one.kept['k'] = 1
"""


def given_up() -> int:
    return sum(row[-1] for row in _native.guards())


def test_crossed_sections_do_not_hang() -> None:
    program = namespace(CROSSED)
    before = given_up()
    for _ in range(200):
        one, other = program["Box"](), program["Box"]()
        meet = threading.Barrier(2)
        run_together([partial(program["crossed"], *boxes, meet.wait) for boxes in ((one, other), (other, one))])
        assert one.kept == other.kept == {"k": 1}
    assert given_up() > before


def test_locks_of_the_programs_in_both_orders_do_not_hang() -> None:
    _native.mind_program_locks()
    program = namespace(CROSSED)
    before = given_up()
    for _ in range(200):
        box = program["Box"]()
        meet = threading.Barrier(2)
        run_together([partial(program[name], box, meet.wait) for name in ("inside", "outside")])
        assert box.kept == {"k": 1}
    assert given_up() > before


def test_locks_that_others_gave_back_are_not_taken_for_held() -> None:
    """Those of `Event.wait` and `Queue.get` are taken by who waits, and given back by who wakes it."""
    _native.mind_program_locks()
    program = namespace(CROSSED)
    for _ in range(40):
        event = threading.Event()
        run_together([event.wait, event.set])
    one, meet = program["Box"](), threading.Barrier(2)
    before = given_up()
    run_together([partial(program["inside"], one, lambda: None), partial(program["inside"], one, lambda: None)])
    assert given_up() == before
    box = program["Box"]()

    def warmed(name: str) -> None:
        for _ in range(40):
            event = threading.Event()
            threading.Thread(target=event.set).start()
            event.wait()
        program[name](box, meet.wait)

    run_together([partial(warmed, name) for name in ("inside", "outside")])
    assert box.kept == {"k": 1}


def test_an_attempt_that_does_not_wait_closes_no_circle() -> None:
    _native.mind_program_locks()
    program = namespace(
        CROSSED
        + "def tries(one, meanwhile):\n    if 'k' not in one.kept:\n        meanwhile()\n        attempt(one.lock)\n"
        "        one.kept['k'] = 1\ndef attempt(lock): lock.acquire(False)\n"
    )
    box = program["Box"]()
    before = given_up()
    race = Race(partial(program["outside"], box, lambda: None))
    program["tries"](box, race.begin)
    race.end()
    assert given_up() == before


@pytest.fixture
def short_waits() -> Iterator[None]:
    before = _native.set_longest_wait(0.05)
    yield
    _native.set_longest_wait(before)


@pytest.mark.usefixtures("short_waits")
def test_a_wait_that_no_search_sees_ends() -> None:
    program = namespace(
        function("stay", "if o.conn is None:\n    meanwhile()\n    o.conn = 1") + "def put(): o.conn = 2"
    )
    before = given_up()
    program["stay"](meanwhile=lambda: [run_together([program["put"]]) for _ in range(3)])
    assert program["o"].conn == 1
    assert given_up() == before + 3
    run_together([program["put"]])
    assert given_up() == before + 3, "nobody is inside any more"


def test_a_comprehensions_own_variable_hides_no_global() -> None:
    program = namespace(
        "shared = {}\ndef fill(made=object, meanwhile=lambda: None):\n    names = [shared for shared in 'ab']\n"
        "    if 'k' not in shared:\n        meanwhile()\n        shared['k'] = made()\n    return shared['k'], names\n"
    )
    before = given_up()
    race = Race(program["fill"])
    found = program["fill"](meanwhile=race.begin)
    race.end()
    assert race.results == [found]
    assert given_up() == before


def test_a_forked_child_enters_what_another_thread_was_in() -> None:
    program = namespace(function("get", FILLS["attribute"]))
    forked = threading.Event()
    entered = threading.Event()

    def stay() -> None:
        entered.set()
        forked.wait()

    thread = threading.Thread(target=lambda: program["get"](meanwhile=stay))
    thread.start()
    entered.wait()
    before = given_up()
    child = os.fork()
    if child == 0:
        program["get"]()
        os._exit(0 if program["o"].conn is not None and given_up() == before else 1)
    forked.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0
