"""What is read from the code: names against `symtable`, updates, guards, loop tests, values."""

import ast
import symtable
from collections.abc import Iterator
from pathlib import Path

import pytest

from aether_hooks.names import Names, Reach, Scope, ScopeKind, analyse_names
from aether_hooks.sites import NO_PARTNER, Row, SiteFlag, SiteOp
from aether_hooks.transformer import rewrite
from aether_hooks.values import is_simple

LIBRARY = Path(ast.__file__).parent
LIBRARY_FILES = [
    "argparse.py",
    "ast.py",
    "asyncio/base_events.py",
    "concurrent/futures/thread.py",
    "dataclasses.py",
    "enum.py",
    "test/test_grammar.py",
    "test/test_listcomps.py",
    "test/test_named_expressions.py",
    "test/test_patma.py",
    "test/test_scope.py",
    "test/test_type_params.py",
    "typing.py",
]

# names


def tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for child in table.get_children():
        yield from tables(child)


def by_place(names: Names) -> dict[tuple[str, int], list[Scope]]:
    found: dict[tuple[str, int], list[Scope]] = {}
    for node, scope in names.scopes.items():
        if scope.kind in (ScopeKind.FUNCTION, ScopeKind.CLASS) and not isinstance(node, ast.Lambda):
            found.setdefault((node.name, node.lineno), []).append(scope)  # type: ignore[attr-defined]
    return found


def reach_in(table: symtable.SymbolTable, name: str) -> Reach | None:
    symbol = table.lookup(name)
    if symbol.is_global():
        return Reach.GLOBAL
    if symbol.is_free():
        return Reach.CELL
    if isinstance(table, symtable.Class):
        return Reach.CLASS
    return Reach.LOCAL if symbol.is_local() else None


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_names_reach_where_the_compiler_says(file: str) -> None:
    source = (LIBRARY / file).read_text(encoding="utf-8")
    names = analyse_names(ast.parse(source))
    scopes = by_place(names)
    compared = 0
    for table in tables(symtable.symtable(source, file, "exec")):
        candidates = scopes.get((table.get_name(), _line_of(table, source)), [])
        if table.get_name() == "top":  # symtable takes every function of that name for the module
            continue
        if table.get_type() not in ("function", "class") or len(candidates) != 1:
            continue
        (scope,) = candidates
        for name in table.get_identifiers():
            if name not in scope.used and name not in scope.bindings:
                continue
            ours = names.reach(scope, name)
            theirs = reach_in(table, name)
            if ours is Reach.CELL and theirs is Reach.LOCAL:
                assert name in scope.captures  # a local that an inner function shares
            else:
                assert ours is theirs or name == "__class__", (table.get_name(), table.get_lineno(), name)
            compared += 1
    assert compared > 50


def _line_of(table: symtable.SymbolTable, source: str) -> int:
    """`symtable` counts from the first decorator, the tree from `def`."""
    lines = source.splitlines()
    line = table.get_lineno()
    while line <= len(lines) and not lines[line - 1].lstrip().startswith(("def ", "class ", "async def ")):
        line += 1
    return line


def test_which_cells_are_shared() -> None:
    names = analyse_names(
        ast.parse("""
def f(p, q):
    a = 1
    def g():
        nonlocal n
        n = a, b, c, p, q, g, h
    b = 2
    n = 0
    q = q or 1
    def h(): g()
    for c in p: any(a for x in c)
    return [lambda: i for i in p], (lambda: x for x in p), [y for y in p]
""")
    )
    (function,) = [scope for scope in names.all_scopes if scope.qualname == "f"]
    assert {name for name in function.bindings if names.is_shared_cell(function, name)} == {"b", "c", "n", "q"}
    shared = {
        (scope.qualname, name)
        for scope in names.all_scopes
        if scope.kind in (ScopeKind.COMPREHENSION, ScopeKind.GENERATOR)
        for name in scope.bindings
        if names.is_shared_cell(scope, name)
    }
    assert {name for _, name in shared} == {"i", "x"}


# flags


def rows(source: str) -> list[Row]:
    return list(rewrite(ast.parse(source), source).table)


def with_op(source: str, op: SiteOp, name: str | None = None) -> list[tuple[SiteFlag, Row | None]]:
    """Flags and partner of the sites of one kind."""
    table = rows(source)
    return [
        (SiteFlag(row[7]), None if row[8] == NO_PARTNER else table[row[8]])
        for row in table
        if row[0] == op and name in (None, row[1])
    ]


UPDATES = """
def f(self, k, other):
    v = self.n
    self.n = v + 1
---
def f(self, k, other):
    self.best = max(self.best, other)
---
def f(self, k, other):
    self.d[k] = self.d.get(k, 0) + 1
---
def f(self, k, other):
    self.d[k] = f(self.d[k])
---
def f(self, k, other):
    if other:
        v = self.n
    else:
        v = 0
    self.n = v
---
def f(self, k, other):
    v = 0
    while other:
        self.n = v
        v = self.n + 1
---
def f(self, k, other):
    self.n = other if other > self.n else 0
---
def f(self, k, other):
    a, b = self.n, 1
    b, self.n = b, a
---
def f(self, k, other):
    if (v := self.n): pass
    v += 1
    self.n = v
---
def f(self, k, other):
    try:
        v = self.d[k]
    except KeyError:
        v = 0
    self.d[k] = v + 1
---
def f(self, k, other):
    setattr(self, 'n', getattr(self, 'n') + 1)
---
def f(self, k, other):
    self.items = [x for x in self.items if x]
---
def f(self, k, other):
    self.flag = not self.flag
---
def f(self, k, other):
    node = Node(other, self.head)
    self.head = node
---
n = 0
def f(self):
    global n
    v = n
    n = v + 1
---
def f():
    n = 0
    def g():
        nonlocal n
        n = n + 1
    return g
---
def f(self):
    with self.lock:
        v = self.n
    with self.lock:
        self.n = v + 1
---
def f(self):
    match self.n:
        case int(v): self.n = v + 1
"""

NO_UPDATES = """
def f(self, k, other):
    v = self.n
    v = 0
    self.n = v
---
def f(self, k, other):
    v = self.d[k]
    k = other
    self.d[k] = v
---
def f(self, k, other):
    v = self.n
    self = other
    self.n = v
---
def f(self, k, other):
    self.n = other.n + 1
---
def f(self, k, other):
    self.a, self.b = self.b, self.a
---
def f(self, k, other):
    v = self.n
    if other:
        v = 0
        return
    v = 1
    self.n = v
---
def f(self, k, other):
    self.callback = lambda: self.callback
---
def f(self, k, other):
    v = self.acc.n
    self.acc = other
    self.acc.n = v
---
def f(node):
    node.next = node.next.next.previous
    node = node.next
    node.next = node
---
def f(self):
    if self.n < 5:
        self.n = 5
---
def f(self):
    def g(): return self.n
    self.n = g
---
def f(self):
    log = Log()
    log.append(self.n)
    self.n = log.size()
---
def f(self, log):
    log.append(self.n)
    self.n = log.size()
---
def f(self, k, other):
    row = other.row(k)
    row[k] = self.n
    self.n = row.size
"""

FILLED = """
new = []
---
new: list[int] = list(other)
---
new = collections.deque()
---
new = rows_of(int)
---
new = other.copy()
---
new = [None] * 3
---
new = {key: 0 for key in other} if other else {}
"""

OF_CLASSES = """
type(self).n = self.n + 1
---
type(self).n = type(self).n + 1
---
self.__class__.n = max(self.n, other)
---
n = self.n
C.n = n + 1
---
C.n = type(self).n + 1
---
__class__.n = self.n + 1
"""

NOT_OF_CLASSES = """
self.n = type(self).n + 1
---
type(other).n = self.n + 1
---
D.n = self.n + 1
---
self = other
C.n = self.n + 1
---
type(self).n = self.n + 1
self.n = 0
---
type(self).n = self.n + 1
other.n = 0
"""


@pytest.mark.parametrize("made", FILLED.strip().split("---\n"))
def test_what_is_put_into_a_container_made_here_comes_with_it(made: str) -> None:
    imports = "import collections\nfrom collections import defaultdict as rows_of\n"
    source = f"{imports}def f(self, other):\n    {made.strip()}\n    new.append(self.n)\n    self.n = new\n"
    assert [row[8] != NO_PARTNER for row in rows(source) if SiteFlag.IS_UPDATE in SiteFlag(row[7])] == [True]


def in_method(body: str) -> str:
    lines = "".join(f"        {line}\n" for line in body.strip().splitlines())
    return f"class D:\n    def set(self): self.n = 0\n\nclass C:\n    n = 0\n    def f(self, other):\n{lines}"


@pytest.mark.parametrize("body", OF_CLASSES.split("---\n"))
def test_updates_of_a_class_through_its_instance(body: str) -> None:
    updates = [row for row in rows(in_method(body)) if SiteFlag.IS_UPDATE in SiteFlag(row[7])]
    assert [row[8] != NO_PARTNER for row in updates] == [True]


@pytest.mark.parametrize("body", NOT_OF_CLASSES.split("---\n"))
def test_what_is_stored_on_a_class_and_loaded_elsewhere(body: str) -> None:
    assert not [row for row in rows(in_method(body)) if SiteFlag.IS_UPDATE in SiteFlag(row[7])]


STORES = (SiteOp.STORE_ATTR, SiteOp.STORE_ITEM, SiteOp.STORE_GLOBAL, SiteOp.STORE_CELL, SiteOp.GETATTR)


@pytest.mark.parametrize("source", UPDATES.split("---\n"))
def test_updates_through_locals(source: str) -> None:
    table = rows(source)
    updates = [row for row in table if row[0] in STORES and SiteFlag.IS_UPDATE in SiteFlag(row[7])]
    assert len(updates) == 1
    (update,) = updates
    assert update[8] != NO_PARTNER
    load = table[update[8]]
    assert load[0] not in STORES or load[0] == SiteOp.GETATTR
    assert load[1] in (update[1], "get")


@pytest.mark.parametrize("source", [part for part in NO_UPDATES.split("---\n") if "previous" not in part])
def test_stores_that_are_no_updates(source: str) -> None:
    assert not [row for row in rows(source) if SiteFlag.IS_UPDATE in SiteFlag(row[7])]


def test_only_the_update_of_a_chain_is_one() -> None:
    source = next(part for part in NO_UPDATES.split("---\n") if "previous" in part)
    assert [flags & SiteFlag.IS_UPDATE for flags, _ in with_op(source, SiteOp.STORE_ATTR)] == [SiteFlag.IS_UPDATE, 0]


TESTED_AGAIN = """
if o.x is None:
    with o.lock:
        if o.x is None: o.x = f()
---
if not o.x: return
with o.lock:
    if not o.x: return
    o.x = False
---
if o.x is not None: return
with o.lock:
    if o.x is None: o.x = f()
---
if o.x is not UNSET: return
with o.lock:
    if o.x is not UNSET: return
    o.x = f()
---
if o.x:
    pass
else:
    with o.lock:
        try:
            if not o.x: o.x = f()
        finally: pass
---
for y in o:
    if o.x: continue
    with o.lock:
        if o.x: continue
        o.x = True
---
if o.x.until < 5:
    with o.lock:
        if o.x.until < 5: o.x = f()
"""

NOT_TESTED_AGAIN = """
if o.x is None:
    with o.lock:
        o.x = f()
---
if not o.x: return
with o.lock:
    if not o.x: return
o.x = False
---
if not o.x: f()
with o.lock:
    if not o.x: return
    o.x = False
---
if not o.x: return
with o.lock:
    if not o.y: return
    o.x = False
---
if not o.x: return
if not o.x: return
o.x = False
---
if o.x is None:
    def g():
        with o.lock:
            if o.x is None: o.x = f()
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [(body, True) for body in TESTED_AGAIN.split("---\n")]
    + [(body, False) for body in NOT_TESTED_AGAIN.split("---\n")],
)
def test_tests_that_are_made_again_under_a_lock(body: str, expected: bool) -> None:
    source = "def f(o):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    first = with_op(source, SiteOp.LOAD_ATTR, "x")[0]
    assert (SiteFlag.TESTED_AGAIN in first[0]) == expected


STORED_BEFORE = """
if o.until < 5:
    with o.lock:
        if o.until < 5:
            o.x = f()
            o.until = 9
return o.x
"""

NOT_STORED_BEFORE = """
if o.until < 5:
    with o.lock:
        if o.until < 5:
            o.until = 9
            o.x = f()
return o.x
---
if o.until < 5:
    with o.lock:
        if o.until < 5:
            o.x = f()
            o.until = 9
            o.x = g()
return o.x
---
x = o.x
if o.until < 5:
    with o.lock:
        if o.until < 5:
            x = o.x = f()
            o.until = 9
return x
---
if o.until < 5:
    o.x = f()
    o.until = 9
return o.x
---
if o.until < 5:
    with o.lock:
        if o.until < 5:
            o.x = f()
            o.until = 9
def again(o):
    o.x = f()
return o.x
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [(STORED_BEFORE, True)] + [(body, False) for body in NOT_STORED_BEFORE.split("---\n")],
)
def test_what_is_complete_where_a_test_finds_nothing_to_do(body: str, expected: bool) -> None:
    source = "def f(o):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    last = with_op(source, SiteOp.LOAD_ATTR, "x")[-1]
    assert (SiteFlag.TESTED_AGAIN in last[0]) == expected


POLLED = """
while o.x is None: pass
f(o.x)
---
while not o.x: pass
if y: f(o.x)
---
while o.y is None or o.x is None: pass
f(o.x)
---
while True:
    if o.x is not None: break
f(o.x)
---
while True:
    if o.x: return o.x
---
while True:
    if o.x is None: continue
    return f(o.x)
"""

NOT_POLLED = """
while o.x is not None: pass
f(o.x)
---
while o.x < 3: pass
f(o.x)
---
while o.x is None and y: pass
f(o.x)
---
while o.x is None:
    if y: break
f(o.x)
---
while True:
    if o.x is not None: break
    if y: break
f(o.x)
---
while True:
    if o.x is not None: f(o.x)
---
while o.x is None: o.x = y
f(o.x)
---
while o.y is None: pass
f(o.x)
---
if o.x is None: return
f(o.x)
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [(body, True) for body in POLLED.split("---\n")] + [(body, False) for body in NOT_POLLED.split("---\n")],
)
def test_loads_after_a_loop_that_waits_for_the_location(body: str, expected: bool) -> None:
    source = "def f(o, y):\n" + "".join(f"    {line}\n" for line in body.strip().splitlines())
    flags = with_op(source, SiteOp.LOAD_ATTR, "x")[-1][0]
    assert (SiteFlag.POLLED in flags) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("while o.x is None: pass", True),
        ("while (x := o.x) is None: pass", True),
        ("x = o.x\nwhile x is None: x = o.x", True),
        ("while True:\n    x = o.x\n    if x: break", True),
        ("for _ in y:\n    x = o.x\n    if x is not None: return x", True),
        ("for each in y:\n    x = o.x\n    if x is not None: return each", False),
        ("while True:\n    try: return o.x\n    except AttributeError: pass", True),
        ("while True:\n    try: x = o.x\n    except (KeyError, AttributeError): continue\n    break", True),
        ("while True:\n    try: return o.x\n    except AttributeError: break", False),
        ("while True:\n    try: return o.x\n    except ValueError: pass", False),
        ("try: return o.x\nexcept AttributeError: pass", False),
        ("while y:\n    x = o.x\n    f(x)", False),
    ],
)
def test_loads_that_a_loop_repeats_until_the_location_is_set(body: str, expected: bool) -> None:
    source = "def f(o, y):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    loads = with_op(source, SiteOp.LOAD_ATTR, "x")
    assert loads
    assert all((SiteFlag.POLLED in load[0]) == expected for load in loads)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("o.x.append(y)", True),
        ("o.x[y] = 1", True),
        ("del o.x[y]", True),
        ("x = o.x\nx.add(y)", True),
        ("f(o.x)", False),
        ("return o.x[y]", False),
        ("x = o.x\ny.add(x)", False),
        ("o.x[y].append(1)", False),
    ],
)
def test_loads_of_containers_that_the_function_changes(body: str, expected: bool) -> None:
    source = "def f(o, y):\n" + "".join(f"    {line}\n" for line in body.splitlines())
    flags = with_op(source, SiteOp.LOAD_ATTR, "x")[0][0]
    assert (SiteFlag.CHANGED in flags) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("o.n += 1", True),
        ("o.n += x.y[0] + 2", True),
        ("o.n += f()", False),
        ("o.n += [y for y in x]", False),
        ("o.n = o.n + 1", True),
        ("x[0] = x[0] + 1", True),
        ("x[0] += 1", True),
        ("x[0] = x.get(0) + 1", False),
        ("o.n = max(o.n, x)", False),
        ("v = o.n; w = 0; o.n = v + w", True),
        ("v = o.n; f(); o.n = v + 1", False),
        ("v = o.n\n    for y in x: pass\n    o.n = v + 1", False),
        ("with x: v = o.n\n    with x: o.n = v + 1", False),
        ("if x:\n        v = o.n\n        o.n = v + 1", True),
        ("while x:\n        o.n = v\n        v = o.n", False),
        ("global g; g = g + 1", True),
        ("global g; g += 1", True),
        ("global g; g += f()", False),
    ],
)
def test_updates_that_no_switch_of_threads_cuts(body: str, expected: bool) -> None:
    updates = [
        SiteFlag(row[7])
        for row in rows(f"g = 0\ndef f(o, x, v=0):\n    {body}\n")
        if SiteFlag(row[7]) & SiteFlag.IS_UPDATE or SiteOp(row[0]).name.startswith("UPDATE")
    ]
    assert [SiteFlag.NO_SWITCH in flags for flags in updates] == [expected]


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        ("x: int = 0", True),
        ("x = make()", True),
        ("@property\n    def x(self): pass", False),
        ("def get(self): pass\n    x = property(get)", False),
        ("def get(self): pass\n    x: object = property(fget=get)", False),
        ("x = cached_property(lambda self: 1)", False),
        ("x = functools.cached_property(lambda self: 1)", False),
    ],
)
def test_properties_cut_updates_and_groups_of_loads(member: str, expected: bool) -> None:
    head = f"class A:\n    {member}\n\ndef g(o): o.x = o.y = 1\n\n"
    updates = [SiteFlag(row[7]) for row in rows(f"{head}def f(o):\n    o.n = o.n + o.x\n") if row[1] == "n"]
    assert any(SiteFlag.NO_SWITCH in flags for flags in updates) == expected
    loads = [row for row in rows(f"{head}def f(o):\n    return o.y, o.x\n") if row[0] == SiteOp.LOAD_ATTR]
    assert (loads[0][8] != NO_PARTNER) == expected


def test_stored_values() -> None:
    values = "True;None;1;'a';f'{x}';x < 1;not x;-1;x;[];...;-o.b".split(";")
    source = "def f(o, x):\n" + "".join(f"    o.a = {value}\n" for value in values)
    flag, atom = SiteFlag.CONST_FLAG, SiteFlag.ATOM
    expected = [flag | atom, SiteFlag.CONST_NONE, atom, atom, 0, 0, 0, atom, 0, 0, 0, 0]
    assert [flags & ~SiteFlag.SECOND_HALF for flags, _ in with_op(source, SiteOp.STORE_ATTR)] == expected


ACCESSORS = """
class A:
    def get(self): return self.x
    def named(self, key): return self.d[key]
    def larger(self, y):
        v = self.x
        return max(v, y)
    def tested(self):
        if self.x: return 1
    def unpacked(self):
        return (yield self.x)
---
class A:
    def set(self, v): self.x = v
    def put(self, key, v): self.x[key] = max(v, 0)
    def fixed(self, v): self.x = 1
    def other(self, o): self.x = self.y
    def part(self, o): self.x = o.y
    def made(self): self.x = make()
    def through(self, *, v):
        w = str(v)
        self.x = w
"""


def test_getters_and_setters() -> None:
    getters, setters = ACCESSORS.split("---\n")
    loads = [flags for flags, _ in with_op(getters, SiteOp.LOAD_ATTR, "x")]
    assert [SiteFlag.FIRST_HALF in flags for flags in loads] == [True, True, False, False]
    assert [SiteFlag.FIRST_HALF in flags for flags, _ in with_op(getters, SiteOp.LOAD_ITEM)] == [True]
    stores = [SiteFlag(row[7]) for row in rows(setters) if row[0] in STORES]
    assert [SiteFlag.SECOND_HALF in flags for flags in stores] == [True, True, False, False, False, False, True]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("o.set(o.get() + 1)", [("o.set(o.get() + 1)", "o.get()")]),
        ("v = o.get(); o.set(v + 1)", [("o.set(v + 1)", "o.get()")]),
        ("o.set(p.get() + 1)", []),
        ("o.get(); o.set(1)", []),
        ("v = o.get(); v = 0; o.set(v)", []),
        ("o.n += 1", [("o.n", "o.n")]),
        ("o[0] += 1", [("o[0]", "o[0]"), ("o[0]", "o[0] += 1")]),
        ("o.n = o.n + 1", [("o.n", "o.n")]),
        ("o.n = 1", []),
    ],
)
def test_what_is_given_what_was_got(body: str, expected: list[tuple[str, str]]) -> None:
    source = f"def f(o, p):\n    {body}\n"
    feeds = [row for row in rows(source) if row[0] == SiteOp.FEED]
    ends = dict(enumerate(source.splitlines(), 1))
    found = [(ends[row[2]][: row[3]], ends[row[4]][: row[5]]) for row in feeds]
    assert len(found) == len(expected)
    for (taker, giver), (to, by) in zip(found, expected, strict=True):
        assert taker.endswith(to)
        assert giver.endswith(by)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("o.x += o.x * 2", [True]),
        ("o.x = o.x + o.x * 2", [True, True]),
        ("o.x = 1 if o.x else o.x + f(o.x)", [True, True, True]),
        ("o.x += p.x", [False]),
        ("o.x = lambda: o.x", [False]),
        ("v = o.x; o.y = o.x", [False, False]),
    ],
)
def test_every_load_of_an_update_is_a_part_of_it(body: str, expected: list[bool]) -> None:
    found = with_op(f"def f(o, p):\n    {body}\n", SiteOp.LOAD_ATTR, "x")
    updates = (SiteOp.STORE_ATTR, SiteOp.UPDATE_ATTR)
    assert [store is not None and store[0] in updates for _, store in found] == expected


def signals(source: str, name: str = "busy") -> list[SiteFlag]:
    kept = SiteFlag.NO_SIGNAL | SiteFlag.IF_TRUE | SiteFlag.IF_FALSE
    return [flags & kept for flags, _ in with_op(source, SiteOp.LOAD_ATTR, name)]


IF_FALSE = SiteFlag.NO_SIGNAL | SiteFlag.IF_FALSE
IF_TRUE = SiteFlag.NO_SIGNAL | SiteFlag.IF_TRUE


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("if not o.busy: o.busy = True", IF_FALSE),
        ("if o.busy: o.busy = False", IF_TRUE),
        ("if o.busy is False: o.busy = True", IF_FALSE),
        ("if o.busy != True: o.busy = True", IF_FALSE),
        ("if o.busy: return\n    o.busy = True", IF_FALSE),
        ("if not o.busy: pass\n    else: o.busy = False", IF_TRUE),
        ("while o.busy: pass\n    o.busy = True", IF_FALSE),
        ("while not o.busy: o.busy = True", IF_FALSE),
        ("b = o.busy\n    if not b: o.busy = True", IF_FALSE),
        ("if x and not o.busy:\n        for y in x:\n            with x: o.busy = True", IF_FALSE),
        ("if x: pass\n    elif not o.busy: o.busy = True", IF_FALSE),
        ("if o.busy or x: o.busy = False", IF_TRUE),
        ("if o.busy: use(x)", SiteFlag(0)),
        ("if o.busy or x: o.busy = True", SiteFlag(0)),
        ("if not o.busy: o.busy = False", SiteFlag(0)),
        ("while not o.busy: pass\n    use(x)", SiteFlag(0)),
        ("if o.busy: p.busy = True", SiteFlag(0)),
        ("if o.busy: o = x; x.busy = True", SiteFlag(0)),
        ("if o.busy:\n        def g(): o.busy = True", SiteFlag(0)),
    ],
)
def test_hand_made_locks(body: str, expected: SiteFlag) -> None:
    assert signals(f"def f(o, x, p):\n    {body}\n") == [expected]


@pytest.mark.parametrize(
    ("body", "op"),
    [
        ("while not o.ready: pass", SiteOp.LOAD_ATTR),
        ("while len(o) < 3: pass", SiteOp.BUILTIN_ARG),
        ("while not o: pass", SiteOp.TRUTH),
        ("while True:\n        if len(o) == 3: break", SiteOp.BUILTIN_ARG),
        ("while True:\n        with x:\n            if o[0]: return", SiteOp.LOAD_ITEM),
        ("while True:\n        if not o[0]: continue\n        break", SiteOp.LOAD_ITEM),
        ("while x in o: pass", SiteOp.CONTAINS),
        ("while len(o) + 1 < 3: pass", SiteOp.BUILTIN_ARG),
        ("while 3 - len(o) > 0: pass", SiteOp.BUILTIN_ARG),
        ("while len(o) - 3: pass", SiteOp.BUILTIN_ARG),
        ("while len(o) - 3 != 0: pass", SiteOp.BUILTIN_ARG),
        ("while len(o) == 0: pass", SiteOp.BUILTIN_ARG),
        ("while not 0 != len(o): pass", SiteOp.BUILTIN_ARG),
        ("while 0 <= len(o) < 3: pass", SiteOp.BUILTIN_ARG),
        ("while not len(o): pass", SiteOp.BUILTIN_ARG),
        ("while not bool(o): pass", SiteOp.TRUTH),
        ("while True:\n        if not o: continue\n        break", SiteOp.TRUTH),
        ("for _ in x:\n        if len(o) == 3: break", SiteOp.BUILTIN_ARG),
    ],
)
def test_tests_that_end_a_loop(body: str, op: SiteOp) -> None:
    ((flags, _),) = [
        found for found in with_op(f"def f(o, x):\n    {body}\n", op) if SiteFlag.LOOP_TEST in found[0]
    ] or [(SiteFlag(0), None)]
    assert SiteFlag.LOOP_TEST in flags


@pytest.mark.parametrize(
    "body", ["if len(o) < 3: pass", "for y in x:\n        y()\n        if o: break", "while x:\n        if o: pass"]
)
def test_other_tests_end_none(body: str) -> None:
    source = f"def f(o, x):\n    {body}\n"
    for op in (SiteOp.BUILTIN_ARG, SiteOp.TRUTH):
        lines = [row for row in rows(source) if row[0] == op and SiteFlag.LOOP_TEST in SiteFlag(row[7])]
        assert all(row[2] == 2 and "while" in body for row in lines)


@pytest.mark.parametrize(
    "body",
    [
        "while o: pass",
        "while bool(o): pass",
        "while len(o): pass",
        "while len(o) != 0: pass",
        "while not len(o) == 0: pass",
        "while len(o) + x: pass",
        "while len(o) - x > 0: pass",
        "while 0 < x <= len(o): pass",
        "while not x > len(o): pass",
        "while True:\n        if not o: break",
        "while True:\n        if len(o) > x: continue\n        break",
    ],
)
def test_loops_that_wait_for_no_insertion(body: str) -> None:
    table = rows(f"def f(o, x):\n    {body}\n")
    asked = [row for row in table if row[0] == SiteOp.BUILTIN_ARG] or [row for row in table if row[0] == SiteOp.TRUTH]
    assert asked
    assert not any(SiteFlag.LOOP_TEST in SiteFlag(row[7]) for row in asked)


def test_where_code_stands() -> None:
    source = """
class A:
    x = O.a
    def __init__(self): self.a = [y.b for y in self.c]
    def f(self): self.d = 1
O.e = 2
"""
    table = {row[1]: SiteFlag(row[7]) for row in rows(source) if row[1]}
    assert SiteFlag.NESTED_MODULE in table["a"] | table["e"]
    assert SiteFlag.IN_INIT in table["c"]
    assert SiteFlag.IN_INIT in table["b"]
    assert not table["d"] & (SiteFlag.IN_INIT | SiteFlag.NESTED_MODULE)


@pytest.mark.parametrize("source", ["x", "1", "-x", "x + 1", "x.a.b", "x if y else 2", "(1, x)", "[x]"])
def test_simple_operands(source: str) -> None:
    assert is_simple(ast.parse(source, mode="eval").body)


@pytest.mark.parametrize(
    "source", ["f()", "x[0]", "await x", "(yield)", "[y for y in x]", "x < y", "f'{x}'", "x + f()", "not x", "{**x}"]
)
def test_operands_that_may_call(source: str) -> None:
    assert not is_simple(ast.parse(f"async def f(): {source}").body[0].body[0].value)  # type: ignore[attr-defined]


def test_attributes_by_name_say_what_they_do() -> None:
    source = "def f(o, n):\n    getattr(o, 'a'), hasattr(o, 'a'), vars(o), delattr(o, n), setattr(o, 'a', 1)\n"
    found = [flags for flags, _ in with_op(source, SiteOp.GETATTR)]
    assert found == [
        SiteFlag(0),
        SiteFlag.IS_TEST,
        SiteFlag.SNAPSHOT,
        SiteFlag.DELETE | SiteFlag.HAS_ARGS,
        SiteFlag.IS_STORE | SiteFlag.ATOM | SiteFlag.HAS_ARGS,
    ]


def test_partners() -> None:
    source = "def f(c, k, v):\n    c.insert(k, v)\n    k in c\n    for x in c.items(): pass\n    c.pop()\n"
    assert [row and row[1] for _, row in with_op(source, SiteOp.FIRST_ARG)] == ["insert"]
    assert [row and row[1] for _, row in with_op(source, SiteOp.LAST_ARG)] == ["insert"]
    assert [row and SiteOp(row[0]) for _, row in with_op(source, SiteOp.CONTAINS)] == [SiteOp.CONTAINS_KEY]
    assert [row and row[1] for _, row in with_op(source, SiteOp.ITERATE)] == ["items"]
    assert [row and row[1] for _, row in with_op(source, SiteOp.TAKE_RESULT)] == ["pop"]
