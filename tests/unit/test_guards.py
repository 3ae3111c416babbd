"""Guarded statements (native/mitigation): no other thread's store is lost, and a thread alone sees no difference.

Another thread's store falls between an update's load and its store in every run: the update's operand has it done.
"""

import ast
import asyncio
import collections
import decimal
from array import array
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from threads import elsewhere, run_together

from aether import _native
from aether._native import bind_sites
from aether_hooks import recipe
from aether_hooks.guarding import guard

SETTING = """
class Plain:
    shared = 0
    def __init__(self): self.n = 0; self.items = []; self.price = None; self.__hidden = 0
    def hide(self, meanwhile): self.__hidden += meanwhile(); return self.__hidden
class Slots:
    __slots__ = ("n",)
    def __init__(self): self.n = 0
class Computed:
    def __init__(self): self.kept = 0
    @property
    def n(self): return self.kept
    @n.setter
    def n(self, value): self.kept = value
class Money:
    def __init__(self, cents): self.cents = cents
    def __add__(self, other): return Money(self.cents + other.cents)
class Key:
    def __init__(self, name): self.name = name
    def __hash__(self): return hash(self.name)
    def __eq__(self, other): return self.name == other.name
o, s, c = Plain(), Slots(), Computed()
d = {"k": 0}
k = Key("k")
keyed = {k: 0}
l = [0, 0]
counted = 0
"""


def namespace(program: str, **names: object) -> dict[str, Any]:
    """The program's, run with its statements guarded."""
    source = SETTING + program
    result = guard(ast.parse(source), recipe.ONLY_UPDATES)
    code = compile(result.tree, "guarded.py", "exec", dont_inherit=True)
    module = ModuleType("guarded")
    module.__dict__.update(names, collections=collections, me=module)
    exec(bind_sites(code, result.table, result.functions), module.__dict__)
    return module.__dict__


def given_up() -> int:
    """How many statements have been done as without a guard; those of other tests' programs count too."""
    return sum(row[-1] for row in _native.guards())


UPDATES = {
    "attribute": ("o.n += meanwhile()", "o.n += 10", "o.n", 11),
    "slot": ("s.n += meanwhile()", "s.n += 10", "s.n", 11),
    "class attribute": ("Plain.shared += meanwhile()", "Plain.shared += 10", "Plain.shared", 11),
    "attribute that falls through": ("o.shared += meanwhile()", "o.shared += 10", "o.shared", 11),
    "entry": ("d['k'] += meanwhile()", "d['k'] += 10", "d['k']", 11),
    "entry of a default": ("dd[3] += meanwhile()", "dd[3] += 10", "dd[3]", 11),
    "entry of a count": ("cc['x'] += meanwhile()", "cc['x'] += 10", "cc['x']", 11),
    "entry of an ordered dict": ("od['x'] += meanwhile()", "od['x'] += 10", "od['x']", 11),
    "element": ("l[1] += meanwhile()", "l[1] += 10", "l[1]", 11),
    "element of an array": ("a[0] += meanwhile()", "a[0] += 1000", "a[0]", 1001),
    "element of a deque": ("q[0] += meanwhile()", "q[0] += 10", "q[0]", 11),
    "global": ("counted += meanwhile()", "counted += 10", "counted", 11),
    "global as an attribute": ("counted += meanwhile()", "me.counted += 10", "counted", 11),
    "assignment": ("o.n = o.n + meanwhile()", "o.n = 10 + o.n", "o.n", 11),
    "assignment of a difference": ("o.n = 3 * (o.n + meanwhile()) - 1", "o.n += 10", "o.n", 32),
    "plain store": ("o.n += meanwhile()", "o.n = 10", "o.n", 11),
    "deletion": ("d['k'] += meanwhile()", "del d['k']", "d", {}),
    "text": ("o.price = ''; o.price += 'b' * meanwhile()", "o.price += 'a'", "o.price", "ab"),
    "decimal": ("o.price = D(1); o.price += D(meanwhile())", "o.price += D(10)", "o.price", decimal.Decimal(12)),
    "tuple": ("o.price = (); o.price += (meanwhile(),)", "o.price += (0,)", "o.price", (0, 1)),
    "list on write": ("o.items = o.items + [meanwhile()]", "o.items = o.items + [0]", "o.items", [0, 1]),
    "list in place": ("o.items += [meanwhile()]", "o.items += [0]", "o.items", [0, 1]),
    "list replaced": ("o.items += [meanwhile()]", "o.items = ['new']", "o.items", ["new"]),
    "bits": ("o.n |= meanwhile()", "o.n |= 6", "o.n", 7),
}


@pytest.mark.parametrize(("update", "other", "value", "expected"), UPDATES.values(), ids=UPDATES)
def test_what_another_thread_stored_meanwhile_is_kept(update: str, other: str, value: str, expected: object) -> None:
    """Without the guard the first of the two is lost."""
    program = namespace(
        f"""
def meanwhile():
    elsewhere(change)
    return 1
def change():
    global counted
    {other}
def main():
    global counted
    {update}
    return {value}
""",
        elsewhere=elsewhere,
        D=decimal.Decimal,
        dd=collections.defaultdict(int),
        cc=collections.Counter(),
        od=collections.OrderedDict(x=0),
        a=array("d", [0]),
        q=collections.deque([0]),
    )
    assert program["main"]() == expected


def test_a_closures_variable() -> None:
    program = namespace(
        """
def make():
    n = 0
    def meanwhile():
        elsewhere(change)
        return 1
    def change():
        nonlocal n
        n += 10
    def main():
        nonlocal n
        n += meanwhile()
        return n
    return main
""",
        elsewhere=elsewhere,
    )
    assert program["make"]()() == 11


def test_private_names() -> None:
    program = namespace("")
    o = program["o"]
    assert o.hide(lambda: elsewhere(lambda: o.hide(lambda: 10)) and 1) == 11


def test_what_the_thread_itself_stored_meanwhile_is_overwritten() -> None:
    """As it is without a guard: an update's value is computed from what it loaded."""
    program = namespace(
        """
def meanwhile():
    o.n += 10
    o.n = o.n + 10
    return 1
def main():
    o.n += meanwhile()
    return o.n
"""
    )
    assert program["main"]() == 1


def test_a_key_is_told_by_its_value() -> None:
    program = namespace(
        """
d = {(1, "a"): 0}
def meanwhile():
    d[tuple([1, "a"])] += 10
    return 1
def main():
    d[(1, "a")] += meanwhile()
    return d[(1, "a")]
"""
    )
    assert program["main"]() == 1


def test_anothers_store_and_then_the_threads_own() -> None:
    program = namespace(
        """
def meanwhile():
    elsewhere(change)
    o.n += 100
    return 1
def change():
    o.n += 10
def main():
    o.n += meanwhile()
    return o.n
""",
        elsewhere=elsewhere,
    )
    assert program["main"]() == 11, "its own is overwritten, the other's is not"


def test_the_threads_own_store_and_then_anothers() -> None:
    program = namespace(
        """
def meanwhile():
    o.n = 100
    elsewhere(change)
    return 1
def change():
    o.n += 10
def main():
    o.n += meanwhile()
    return o.n
""",
        elsewhere=elsewhere,
    )
    assert program["main"]() == 111, "as if this thread's update had come last, as a whole"


def test_tasks_of_one_thread() -> None:
    program = namespace(
        """
async def add(amount):
    o.n += await slowly(amount)
async def slowly(amount):
    await asyncio.sleep(0)
    return amount
async def main():
    await asyncio.gather(*map(add, range(100)))
    return o.n
""",
        asyncio=asyncio,
    )
    assert asyncio.run(program["main"]()) == sum(range(100))


NOT_GUARDED = {
    "text": ("'%s!' % o.n", "0!"),
    "own operator": ("Left() + o.n", "int"),
}


@pytest.mark.parametrize(("value", "expected"), NOT_GUARDED.values(), ids=NOT_GUARDED)
def test_what_is_loaded_is_shown_to_nobody_before_it_is_a_value(value: str, expected: str) -> None:
    program = namespace(
        f"""
class Left:
    def __add__(self, other): return type(other).__name__
def main():
    o.n = {value}
    return o.n
"""
    )
    assert program["main"]() == expected


OWN_CHANGES = {
    "d.clear() or 1": "d['k']",
    "(setattr(o, 'n', 100), 1)[1]": "o.n",
    "(vars(o).update(n=100), 1)[1]": "o.n",
    "l.sort() or 1": "l[0]",
    "o.there": "o.n",
}


@pytest.mark.parametrize(("value", "target"), OWN_CHANGES.items(), ids=OWN_CHANGES)
def test_what_the_thread_itself_changes_in_other_ways_is_overwritten_too(value: str, target: str) -> None:
    program = namespace(
        f"""
def there(self):
    self.n = 100
    return 1
Plain.there = property(there)
def main():
    {target} += {value}
    return {target}
"""
    )
    assert program["main"]() == 1


def test_a_class_with_a_way_of_its_own_to_load() -> None:
    program = namespace(
        """
class Tenfold:
    n = 1
    def __getattribute__(self, name): return object.__getattribute__(self, name) * 10
def main():
    t = Tenfold()
    t.n += 1
    return object.__getattribute__(t, "n")
"""
    )
    assert program["main"]() == 11


@pytest.mark.parametrize("statement", ["a[0] = Number()", "a[0] += Number()"])
def test_an_array_that_converts(statement: str) -> None:
    """The program's own code runs in the store."""
    program = namespace(
        f"""
class Number:
    def __float__(self):
        a[0] += 1
        return 5.0
    def __radd__(self, other): return self
def main():
    {statement}
    a[0] += 1
    return a[0]
""",
        a=array("d", [0]),
    )
    assert program["main"]() == 6


def test_a_key_of_the_programs_own_with_the_same_hash() -> None:
    program = namespace(
        """
class Same:
    def __hash__(self): return hash("k")
    def __eq__(self, other):
        d["z"] += 1
        return False
d = {"z": 0}
d[Same()] = d["k"] = 0
def main():
    d["k"] += 1
    return d["k"]
"""
    )
    assert program["main"]() == 1


def test_generators() -> None:
    program = namespace(
        """
def adding():
    o.n += yield
def main():
    first, second = adding(), adding()
    next(first), next(second)
    for each, value in (second, 10), (first, 1):
        try: each.send(value)
        except StopIteration: pass
    return o.n
"""
    )
    assert program["main"]() == 1, "one thread alone: as without a guard"


def test_an_error_in_the_middle_changes_nothing() -> None:
    program = namespace(
        """
def main():
    try: o.n += 1 // 0
    except ZeroDivisionError: pass
    try: o.n += "text"
    except TypeError: pass
    o.n += 1
    return o.n
"""
    )
    assert program["main"]() == 1


def test_a_deletion_that_is_the_programs_own_code() -> None:
    """Counter's is written in Python."""
    program = namespace(
        "cc = collections.Counter(a=1)\ndef main():\n    cc['a'] += 1\n    del cc['a'], cc['b']\n    return cc\n"
    )
    before = given_up()
    assert program["main"]() == {}
    assert given_up() == before + 2


@pytest.mark.parametrize("statement", ["c.n += meanwhile()", "keyed[k] += meanwhile()"])
def test_what_would_run_the_programs_code_under_a_lock_is_not_guarded(statement: str) -> None:
    program = namespace(
        f"""
def meanwhile():
    elsewhere(change)
    return 1
def change():
    c.n += 10
    keyed[k] += 10
def main():
    {statement}
    return c.n, keyed[k]
""",
        elsewhere=elsewhere,
    )
    before = given_up()
    program["main"]()
    assert given_up() == before + 3


def test_operators_of_the_programs_own_are_not_run_again() -> None:
    program = namespace(
        """
def meanwhile():
    elsewhere(change)
    return Money(1)
def change():
    o.price += Money(10)
def main():
    o.price = Money(0)
    o.price += meanwhile()
    return o.price.cents
""",
        elsewhere=elsewhere,
    )
    before = given_up()
    assert program["main"]() == 1
    assert given_up() == before + 1


def test_a_guard_that_is_switched_off() -> None:
    program = namespace(
        """
def meanwhile():
    elsewhere(change)
    return 1
def change():
    o.n += 10
def main():
    o.n += meanwhile()
    return o.n
""",
        elsewhere=elsewhere,
    )
    mine = [number for number, _, name, file, *_ in _native.guards() if file == "guarded.py" and name == "n"]
    for number in mine:
        _native.set_guard(number, False)
    assert program["main"]() == 1
    for number in mine:
        _native.set_guard(number, True)
    assert program["main"]() == 12


def test_numbers_that_are_no_guards() -> None:
    with pytest.raises(ValueError, match="no guarded site"):
        _native.set_guard(0, True)


def test_many_threads() -> None:
    program = namespace(
        """
def work(dd, cc):
    global counted
    for i in range(500):
        o.n += 1
        s.n += 1
        d["k"] += 1
        dd[i % 7] += 1
        cc["x"] += 1
        l[0] += 1
        Plain.shared += 1
        counted += 1
        o.items = o.items + [i]
"""
    )
    dd: dict[int, int] = collections.defaultdict(int)
    cc: dict[str, int] = collections.Counter()
    run_together([lambda: program["work"](dd, cc)] * 4)
    kept = (program["o"].n, program["s"].n, program["d"]["k"], sum(dd.values()), cc["x"], program["l"][0])
    assert kept == (2000,) * 6
    assert (program["Plain"].shared, program["counted"], len(program["o"].items)) == (2000,) * 3


TARGETS = ["o.n", "d['k']", "l[0]", "counted", "Plain.shared", "dd['new']", "cc['new']"]
VALUES = ["1", "2.5", "o.n", "d['k']", "l[0] - counted", "1 // 0", "'text'", "[1]", "None"]


@st.composite
def statements(draw: st.DrawFn, values: list[str]) -> str:
    target, value = draw(st.sampled_from(TARGETS)), draw(st.sampled_from(values))
    form = draw(
        st.sampled_from(["{0} += {1}", "{0} = {0} * 2 - {1}", "{0} = {1}", "del {0}", "{0} -= {1}", "{0} |= {1}"])
    )
    return form.format(target, value)


@settings(deadline=None)
@given(st.lists(statements([*VALUES, "nested()"]), min_size=1, max_size=8), st.lists(statements(VALUES), max_size=3))
def test_one_thread_sees_no_difference(body: list[str], nested: list[str]) -> None:
    program = "\n".join(
        [
            SETTING,
            "dd, cc, log = collections.defaultdict(int), collections.Counter(), []",
            _function("nested", nested, "5"),
            _function("main", body, "(o.__dict__, d, l, dd, cc, log)"),
        ]
    )
    assert outcome(program, guarded=True) == outcome(program, guarded=False)


def _function(name: str, body: list[str], result: str) -> str:
    lines = [f"def {name}():", " global counted"]
    for number, line in enumerate(body):
        lines += [" try:", f"  {line}", f" except Exception as e: log.append(({number}, type(e).__name__, str(e)))"]
    return "\n".join([*lines, f" return {result}"])


def outcome(program: str, *, guarded: bool) -> str:
    if guarded:
        result = guard(ast.parse(program), recipe.EVERYTHING)
        code = bind_sites(compile(result.tree, "p.py", "exec"), result.table, result.functions)
    else:
        code = compile(program, "p.py", "exec")
    names: dict[str, Any] = {"__name__": "p", "collections": collections}
    exec(code, names)
    main: Callable[[], object] = names["main"]
    return repr((main(), names.get("counted"), vars(names["Plain"]).get("shared")))
