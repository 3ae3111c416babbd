"""Which test guards which act, and what is known of the act: each program against its list of checks."""

import ast
import re
import textwrap

import pytest

from aether_hooks.answers import Turn
from aether_hooks.callees import Callees
from aether_hooks.checks import Checks, How, find_checks
from aether_hooks.code_blocks import code_blocks
from aether_hooks.dataflow import Flow
from aether_hooks.names import analyse_names
from aether_hooks.sites import SiteFlag

CASES = {
    "membership": (
        """
        if k not in d:
            d[k] = []
        d[k].append(1)
        """,
        ["1 -> 2 INSERTION NO_SWITCH", "1 -> 3 REMOVAL NO_SWITCH"],
    ),
    "a variable of the place is bound anew": (
        """
        if k in d:
            k = other
            del d[k]
        """,
        [],
    ),
    "the other branch leaves": (
        """
        if o.x is not None:
            return 1
        o.x = make()
        """,
        ["1 -> 3 TO_SOME FILLS"],
    ),
    "a value that is changed afterwards": (
        """
        if o.x is None:
            o.x = []
        o.x.append(1)
        """,
        ["1 -> 2 TO_SOME NO_SWITCH", "1 -> 3 REMOVAL|TO_NONE NO_SWITCH"],
    ),
    "a value whose list is changed afterwards": (
        """
        if o.x is None:
            o.x = make()
        o.x.lines.append(1)
        """,
        ["1 -> 2 TO_SOME", "1 -> 3 REMOVAL|TO_NONE"],
    ),
    "nothing there, by its length": (
        """
        if len(o.x) == 0:
            o.x = make()
        """,
        ["1 -> 2 TO_TRUE FILLS"],
    ),
    "something there, by its length": (
        """
        if 0 < len(o.x):
            use(o.x)
        """,
        ["1 -> 2 REMOVAL|TO_FALSE"],
    ),
    "a length asked for after the test for None": (
        """
        if o.x is not None and len(o.x) == 0:
            return
        """,
        ["1 -> 1 REMOVAL|TO_NONE"],
    ),
    "a length compared with another number": (
        """
        if len(o.x) == 2:
            o.x = make()
        """,
        ["1 -> 2 STORE"],
    ),
    "a reset in another branch": (
        """
        if fresh:
            o.x = None
        if o.x is None:
            o.x = make()
        """,
        ["3 -> 2 None RESETS", "3 -> 4 TO_SOME FILLS"],
    ),
    "through a local and a boolean expression": (
        """
        missing = k not in d
        if missing and ready:
            d[k] = 1
        """,
        ["1 -> 3 INSERTION FILLS|NO_SWITCH"],
    ),
    "a result that is looked up": (
        """
        v = d.get(k)
        if v is None:
            d[k] = 1
        """,
        ["1 -> 3 INSERTION|TO_SOME FILLS"],
    ),
    "an act that tests again": (
        """
        if k in d:
            d.pop(k, None)
        """,
        ["1 -> 2 REMOVAL SOFT|NO_SWITCH"],
    ),
    "an act whose result is trusted": (
        """
        if k in d:
            d.pop(k, None).close()
        """,
        ["1 -> 2 REMOVAL NO_SWITCH"],
    ),
    "a failure that is caught": (
        """
        if k in d:
            try:
                del d[k]
            except KeyError:
                pass
        """,
        ["1 -> 3 REMOVAL SOFT|NO_SWITCH"],
    ),
    "double-checked locking": (
        """
        if o.x is None:
            with lock:
                if o.x is None:
                    o.x = make()
        """,
        ["1 -> 4 TO_SOME FILLS|RETESTED", "3 -> 4 TO_SOME FILLS"],
    ),
    "a length": (
        """
        if len(q) < 3:
            q.append(1)
        """,
        ["1 -> 2 INSERTION"],
    ),
    "emptiness guards no insertion of what is found": (
        """
        if q:
            q.append(1)
        """,
        [],
    ),
    "an index that a length guards": (
        """
        if i < len(q):
            q[i]
            q[j]
        """,
        ["1 -> 2 REMOVAL VARIES"],
    ),
    "a missing key": (
        """
        try:
            return d[k]
        except KeyError:
            d[k] = 1
        """,
        ["2 -> 4 INSERTION FILLS|NO_SWITCH"],
    ),
    "a truth value that is missed": (
        """
        try:
            return d[k]
        except KeyError:
            if x:
                d[k] = True
            else:
                d[k] = False
        """,
        ["2 -> 5 INSERTION FILLS|NO_SWITCH", "2 -> 7 INSERTION FILLS|NO_SWITCH"],
    ),
    "the right operand of `and`": (
        """
        return o.x is not None and o.x.y
        """,
        ["1 -> 1 REMOVAL|TO_NONE NO_SWITCH"],
    ),
    "a flag": (
        """
        if not o.closed:
            o.closed = True
        """,
        ["1 -> 2 TO_TRUE NO_SWITCH|SETS_CONSTANT"],
    ),
    "match": (
        """
        match o.x:
            case 1:
                o.x = 2
        """,
        ["1 -> 3 STORE NO_SWITCH"],
    ),
    "another place": (
        """
        if k in d:
            del e[k]
            d.clear
        """,
        [],
    ),
}

DEEPER = """
class Stack:
    def is_empty(self):
        return not self.items

    def take(self):
        return self.items.pop()

    def pop_one(self):
        if not self.is_empty():
            self.take()
"""


def facts(source: str) -> Checks:
    tree = ast.parse(source)
    names = analyse_names(tree)
    flow = Flow(names)
    blocks = code_blocks(names)
    for node, body in blocks.items():
        flow.run(names.scopes[node], body)
    return find_checks(tree, blocks, names, flow.held, Callees(names))


def described(source: str) -> list[str]:
    return sorted(
        f"{check.test.node.lineno} -> {check.act.lineno} {check.turn.name} {check.how.name or ''}".strip()
        for check in facts(source).found.values()
    )


@pytest.mark.parametrize("name", CASES)
def test_checks(name: str) -> None:
    body, expected = CASES[name]
    source = f"def f(o, d, e, q, k, i, j, other, ready, lock):{textwrap.indent(textwrap.dedent(body), '    ')}"
    assert [_moved(line) for line in described(source)] == sorted(expected)


def _moved(line: str) -> str:
    """With lines counted from the function's first."""
    test, _, act, *rest = line.split()
    return " ".join([str(int(test) - 1), "->", str(int(act) - 1), *rest])


FORMS = {
    "if k not in d: d[k] = []": [
        "if k not in d: d.__setitem__(k, [])",
        "if not d.__contains__(k): d[k] = []",
        "if k not in d: operator.setitem(d, k, [])",
        "if not operator.contains(d, k): d[k] = []",
    ],
    "if k in d: del d[k]": ["if k in d: d.__delitem__(k)", "if k in d: operator.delitem(d, k)"],
    "if k in d: return d[k]": ["if k in d: return operator.getitem(d, k)", "if k in d: return d.__getitem__(k)"],
    "if o.x is None: o.x = make()": [
        "if o.x is None: setattr(o, 'x', make())",
        "if o.x is None: object.__setattr__(o, 'x', make())",
        "if o.x is None: vars(o)['x'] = make()",
    ],
    "if o.x is not None: del o.x": [
        "if o.x is not None: delattr(o, 'x')",
        "if o.x is not None: object.__delattr__(o, 'x')",
        "if o.x is not None: o.__delattr__('x')",
    ],
    "if not hasattr(o, 'x'): o.x = make()": [
        "if 'x' not in vars(o): o.x = make()",
        "if 'x' not in o.__dict__: o.x = make()",
        "if 'x' not in o.__dict__: setattr(o, 'x', make())",
    ],
    "if o.x is None: o.x = make()\n    o.x.add(k)": ["if o.x is None: setattr(o, 'x', make())\n    o.x.add(k)"],
}
"""Statements, and functions that do the same."""

_CUT = re.compile(r"\|?NO_SWITCH")
"""Whether threads may be switched in between is another matter with functions."""


@pytest.mark.parametrize(("plain", "form"), [(plain, form) for plain, forms in FORMS.items() for form in forms])
def test_functions_in_place_of_statements(plain: str, form: str) -> None:
    def checks(body: str) -> list[str]:
        return [_CUT.sub("", line).strip() for line in described(f"import operator\ndef f(o, d, k):\n    {body}\n")]

    assert checks(plain)
    assert checks(form) == checks(plain)


@pytest.mark.parametrize("name", ["operator", "delattr"])
def test_functions_of_the_module_itself_are_none_of_these(name: str) -> None:
    body = "if k in d: operator.delitem(d, k)\n    if o.x is not None: delattr(o, 'x')"
    source = f"import operator\ndef f(o, d, k):\n    {body}\n"
    assert len(described(source)) == 2
    assert len(described(f"{source}\n{name} = make()\n")) == 1


def test_a_name_that_its_class_mangles_is_another_than_its_key() -> None:
    method = "    def f(self):\n        if '{0}' not in vars(self): self.{0} = 1\n"
    assert [len(described("class A:\n" + method.format(name))) for name in ("x", "_x", "__x")] == [1, 1, 0]


def test_one_call_deeper() -> None:
    assert described(DEEPER) == ["4 -> 7 REMOVAL", "4 -> 7 REMOVAL|TO_FALSE"]


def test_every_turn_has_a_bit_of_its_own() -> None:
    assert sum(Turn) == 127
    assert sum(How) == 255 - 32  # which is the native side's: a look-up in a defaultdict


@pytest.mark.parametrize(
    ("imported", "made", "is_shared"),
    [
        ("import threading", "threading.Event()", True),
        ("from threading import Lock as L", "L()", True),
        ("import concurrent.futures", "concurrent.futures.Future()", True),
        ("from concurrent import futures", "futures.Future()", True),
        ("import asyncio as aio", "aio.Queue()", True),
        ("from calendars import Event", "Event('lunch')", False),
        ("import calendars", "calendars.Event('lunch')", False),
        ("class Event: pass", "Event()", False),
        ("from threading import local", "local()", False),
    ],
)
def test_whoever_uses_a_lock_of_their_own_is_alone_with_it(imported: str, made: str, is_shared: bool) -> None:
    """So what one thread made does not do for another, as it does where the object never changes."""
    source = f"{imported}\ndef f(o):\n    if o.x is None:\n        o.x = {made}\n"
    assert ["FILLS" not in check for check in described(source)] == [is_shared]


@pytest.mark.parametrize(
    ("loop", "fails"),
    [
        ("for k in d: d[k]", ["d[k]"]),
        ("for k in sorted(list(d.keys())): del d[k]", ["d[k]"]),
        ("for k in d: d.pop(k)", ["d.pop(k)"]),
        ("for k, v in d.items(): d[k]", ["d[k]"]),
        ("async for k in d: d[k]", ["d[k]"]),
        ("return {k: d[k] for k in d}", ["d[k]"]),
        ("return [x for k in d for x in d[k]]", ["d[k]"]),
        ("for x in s: s.remove(x)", ["s.remove(x)"]),
        ("for k in d: d.get(k)", []),
        ("for k in d: d.pop(k, None)", []),
        ("for k in d: d[k] = 1", []),
        ("for k in d: other[k]", []),
        ("for k in d: k = f(k); d[k]", []),
        ("for k in other(d): d[k]", []),
        ("for k in d.values(): d[k]", []),
        ("for k, v in d.keys(): d[k]", []),
    ],
)
def test_what_fails_where_the_key_of_a_walk_is_gone(loop: str, fails: list[str]) -> None:
    flags = facts(f"async def f(d, s, other):\n    {loop}\n").flags
    assert [ast.unparse(node) for node, flag in flags.items() if SiteFlag.WALKED_KEY in flag] == fails


def test_whose_failure_is_caught_needs_no_key() -> None:
    source = "def f(d):\n    for k in d:\n        try:\n            d[k]\n        except KeyError:\n            pass\n"
    assert not any(SiteFlag.WALKED_KEY in flag for flag in facts(source).flags.values())
