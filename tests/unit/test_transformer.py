"""The rewriter: pairs of source text, and programs that must behave the same rewritten.

rewrites.txt holds pairs: a heading, the source, a line `--`, the rewritten source. semantics.txt holds programs.
"""

import ast
import contextlib
import dis
import io
import re
import symtable
import sys
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import probe_reference
import pytest

from aether._native import bind_sites
from aether_hooks.answers import Turn
from aether_hooks.checks import How
from aether_hooks.debug import readable
from aether_hooks.guarding import guard
from aether_hooks.recipe import EVERYTHING, ONLY_UPDATES
from aether_hooks.rewritten import Rewritten
from aether_hooks.sites import NO_PARTNER, PLACEHOLDER, Row, SiteFlag, SiteOp
from aether_hooks.transformer import rewrite

HERE = Path(__file__).parent
LIBRARY = Path(ast.__file__).parent
FILENAME = "program.py"
REFERENCE_FRAMES = re.compile(rf'  File "{re.escape(probe_reference.__file__)}".*\n(?:    .*\n)+')

pytestmark = pytest.mark.filterwarnings("ignore::SyntaxWarning")  # the programs are dubious on purpose

type Binder = Callable[[CodeType, tuple[Row, ...], tuple[str, ...]], CodeType]


def sections(name: str) -> dict[str, str]:
    """The parts of a file by their headings, `== heading` or `== 3.15: heading` of syntax that came with a version."""
    parts = re.split(r"(?m)^== ", (HERE / name).read_text(encoding="utf-8"))[1:]
    return {heading: body for heading, _, body in (part.partition("\n") for part in parts) if is_known(heading)}


def is_known(heading: str) -> bool:
    version = re.match(r"3\.(\d+): ", heading)
    return version is None or sys.version_info[:2] >= (3, int(version[1]))


def rewritten(source: str) -> Rewritten:
    return rewrite(ast.parse(source), source)


def compiled(source: str, bind: Binder) -> CodeType:
    return bound(rewritten(source), bind)


def bound(result: Rewritten, bind: Binder = bind_sites) -> CodeType:
    return bind(compile(result.tree, FILENAME, "exec", dont_inherit=True), result.table, result.functions)


def plain(source: str) -> CodeType:
    return compile(source, FILENAME, "exec", dont_inherit=True)


@pytest.fixture(params=["reference", "native"])
def binder(request: pytest.FixtureRequest) -> Binder:
    return probe_reference.Binder() if request.param == "reference" else bind_sites


PAIRS = sections("rewrites.txt")
PROGRAMS = sections("semantics.txt")


@pytest.mark.parametrize("name", PAIRS)
def test_pairs(name: str) -> None:
    source, _, expected = PAIRS[name].partition("--\n")
    result = rewritten(source)
    assert readable(result.tree, result.table).strip() == expected.strip()


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Callable[[CodeType, str], str]:
    """What a program prints, tracebacks included, without the frames of the reference probes."""

    def run(code: CodeType, source: str) -> str:
        lines = source.splitlines(keepends=True)
        monkeypatch.setitem(__import__("linecache").cache, FILENAME, (len(source), None, lines, FILENAME))
        text = io.StringIO()
        with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
            try:
                exec(code, {"__name__": "program"})
            except Exception:  # noqa: BLE001 (the program's own)
                traceback.print_exc()
        return re.sub(r"0x[0-9a-f]+", "0x", REFERENCE_FRAMES.sub("", text.getvalue()))

    return run


def guarded(source: str) -> Rewritten:
    return guard(ast.parse(source), ONLY_UPDATES)


def guarded_and_probed(source: str) -> Rewritten:
    return rewrite(ast.parse(source), source, ONLY_UPDATES)


def in_sections(source: str) -> Rewritten:
    return guard(ast.parse(source), EVERYTHING)


def in_sections_and_probed(source: str) -> Rewritten:
    return rewrite(ast.parse(source), source, EVERYTHING)


@pytest.mark.parametrize("form", [guarded, guarded_and_probed, in_sections, in_sections_and_probed])
@pytest.mark.parametrize("name", PROGRAMS)
def test_guarded_programs_behave_the_same(
    name: str, form: Callable[[str], Rewritten], output: Callable[[CodeType, str], str]
) -> None:
    source = PROGRAMS[name]
    assert output(bound(form(source)), source) == output(plain(source), source)


@pytest.mark.parametrize("name", PROGRAMS)
def test_programs_behave_the_same(name: str, binder: Binder, output: Callable[[CodeType, str], str]) -> None:
    source = PROGRAMS[name]
    expected = output(plain(source), source)
    assert output(compiled(source, binder), source) == expected
    assert len(expected) > 20, "the program shows something"


def events(code: CodeType) -> list[tuple[str, str, int]]:
    """Every call, line, return and exception of the program, as a tracer sees them."""
    seen: list[tuple[str, str, int]] = []
    namespace: dict[str, Any] = {"__name__": "program"}

    def trace(frame: FrameType, event: str, _arg: Any) -> Any:
        # A generator that an earlier program left behind may end now.
        if frame.f_code.co_filename != FILENAME or frame.f_globals is not namespace:
            return None
        seen.append((frame.f_code.co_qualname, event, frame.f_lineno))
        return trace

    before = sys.gettrace()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        sys.settrace(trace)
        try:
            exec(code, namespace)
        finally:
            sys.settrace(before)
    return seen


SPREAD_OUT = """
class A:
    def __init__(self): self.items = [1, 2]; self.n = 0
    def me(self): return self
a = A()
g = 0
def f(
    x=a
      .n,
):
    global g
    (
        a
        .n
    ) = (
        x
    )
    y = (a
         .me()
         .items
         [
             0
         ]
         )
    g = (
        a.n
        + y
    )
    (a
     .n) += (
        1)
    for g, (
        a.n
    ) in zip(
        a.items,
        a.items
    ):
        continue
    with (open(
        __import__('sys').executable
    ) as g,
          open(
        __import__('sys').executable
    ) as (
        a.n
    )):
        pass
    (a.n,
     g,
     (a.n, *a.items)) = (
        1, 2, [3, 4]
    )
    del (
        g,
        a
        .n,
    )
    a.n = g = (
        a.items
        [0])
    match a.items:
        case [
            g,
            *_,
        ] if (
            g
        ):
            pass
    from os import (
        path as g,
        sep,
    )
    g = 1
    try:
        raise (
            ValueError)
    except (
        ValueError
    ) as g:
        g = 1
    g = 1
    a.items.append(
        a.items.pop(
            0
        )
    )
    if (
        a.items
        and not a.n
    ):
        pass
    elif a.n in (
        a.items
    ):
        pass
    return [
        b for b in a.items
        if b
    ]
f()
"""


@pytest.mark.parametrize("form", [rewritten, guarded, guarded_and_probed])
@pytest.mark.parametrize("name", ["", *PROGRAMS])
def test_tracers_see_the_same_lines(name: str, form: Callable[[str], Rewritten]) -> None:
    source = PROGRAMS[name] if name else SPREAD_OUT
    assert events(bound(form(source))) == events(plain(source))


def codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from codes(constant)


def strings(constants: Iterable[object]) -> Iterator[str]:
    for constant in constants:
        if isinstance(constant, str):
            yield constant
        elif isinstance(constant, tuple | frozenset):
            yield from strings(constant)


LIBRARY_FILES = ["dataclasses.py", "enum.py", "typing.py", "contextlib.py", "test/test_patma.py", "asyncio/queues.py"]


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_no_name_is_added(file: str) -> None:
    source = (LIBRARY / file).read_text(encoding="utf-8")
    ours, theirs = list(codes(compiled(source, bind_sites))), list(codes(plain(source)))
    assert len(ours) == len(theirs)
    for mine, other in zip(ours, theirs, strict=True):
        for attribute in ("co_qualname", "co_varnames", "co_cellvars", "co_freevars", "co_flags", "co_firstlineno"):
            assert getattr(mine, attribute) == getattr(other, attribute)
        assert set(mine.co_names) <= set(other.co_names)
        assert set(strings(mine.co_consts)) <= {*strings(other.co_consts), PLACEHOLDER}


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_rows_are_the_persons_own_expressions(file: str) -> None:
    source = (LIBRARY / file).read_text(encoding="utf-8")
    known = {
        (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)
        for node in ast.walk(ast.parse(source))
        if hasattr(node, "lineno")
    }
    result = rewritten(source)
    assert len(result.table) > 50
    ends = {place[2:] for place in known}
    for op, name, line, col, end_line, end_col, function, flags, partner, operand in result.table:
        if op == SiteOp.ACTIVATIONS:
            continue
        if op == SiteOp.FEED:
            assert {(line, col), (end_line, end_col)} <= ends
            continue
        if op == SiteOp.CHECK:
            assert max(line, col) < len(result.table)
            assert result.table[line][0] != SiteOp.CHECK
            assert Turn(end_line) in Turn(sum(Turn))
            assert How(end_col) in How(sum(How))
            continue
        assert (line, col, end_line, end_col) in known
        assert SiteOp(op).name
        assert SiteFlag(flags) in SiteFlag(sum(SiteFlag))
        assert name is None or isinstance(name, str)
        assert 0 <= function < len(result.functions)
        assert -1 <= partner < len(result.table)
        assert operand is None or isinstance(operand, str | tuple)


def placeholders(tree: ast.AST) -> list[int]:
    return [
        node.value[1]  # type: ignore[index]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, tuple) and node.value[0] == PLACEHOLDER
    ]


def test_a_table_is_the_same_in_every_run() -> None:
    """Sets of nodes have another order each time; two caches of one file must not differ."""
    source = (LIBRARY / "argparse.py").read_text(encoding="utf-8")
    first, second = rewritten(source), rewritten(source)
    assert first.table == second.table


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_each_site_stands_once(file: str) -> None:
    result = rewritten((LIBRARY / file).read_text(encoding="utf-8"))
    sites = [row for row in result.table if row[0] not in (SiteOp.FEED, SiteOp.CHECK, SiteOp.ACTIVATIONS)]
    assert result.table[: len(sites)] == tuple(sites)
    partners = [(row[8], sites[row[8]][0]) for row in sites if row[0] == SiteOp.LOAD_ATTR and row[8] != NO_PARTNER]
    grouped = [site for site, op in partners if op == SiteOp.LOAD_ATTR]  # else the store of an update
    stand = Counter([*placeholders(result.tree), *grouped])
    assert sorted(stand) == list(range(len(sites)))
    # What a `match` has tried is read by whichever case comes to run.
    assert all(sites[index][:2] in TRIED for index, times in stand.items() if times > 1)


TRIED = ((SiteOp.CALL_METHOD, "get"), (SiteOp.LAST_ARG, "get"))


def warned(compile_it: Callable[[], object]) -> list[tuple[str, str, int]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile_it()
    return [(warning.category.__name__, str(warning.message), warning.lineno) for warning in caught]


DUBIOUS = r"""
def f(x, c, o):
    'a' is x, x is 1, 1 is x in c, x is 1 in c, x is not 'a' in c
    assert (x, 'message')
    'a'(x), [1, 2]['x'], (1, 2)[o.a, 1], {1: 2}(o.b), (lambda: 0)[x], {1}[o.c]
    '\d', 'a' 'b'[x], f'{x}'(1), None[o], [o.a](x)
    c.append([1]), c.get((1, 2), [3]), len([o.a]), c[[1]], o.x[{1: 2}], [1][o.a], c.add({1})
    if (1,): pass
    c.add('%s: %s' % (x, o))
    while [o.a]: pass
    return 1if x else 2
"""


@pytest.mark.parametrize("source", [DUBIOUS, *PROGRAMS.values()])
def test_warnings_are_those_of_the_source(source: str) -> None:
    assert warned(lambda: compiled(source, bind_sites)) == warned(lambda: plain(source))


def test_not_implemented_is_a_value(binder: Binder, output: Callable[[CodeType, str], str]) -> None:
    source = """
n = NotImplemented
def f(x, c):
    global n
    n = x
    def g(): return x
    for x in [x, n]: c.append(x)
    return c.pop(), x in c, getattr(x, 'a', 1), n, g(), list(map(repr, c)), c.index(x), {x: 1}.get(x)
print(f(NotImplemented, []), n)
"""
    assert output(compiled(source, binder), source) == output(plain(source), source)


VARIABLES = """
class O: pass
o = O()
o.a, o.b, d = 1, [1], {-1: 'm', 'k': 'v', None: 'n', True: 't'}
def unbound(o):
    if o is None: later = 1
    try: later.a
    except UnboundLocalError as error: print(error, error.__traceback__.tb_lineno)
    del o
    try: o.a = 1
    except UnboundLocalError as error: print(error)
    x: int
    try: x.a
    except UnboundLocalError as error: print(error)
    x.a
def cells(o):
    class Inner:
        x: o
        y = o.a
    generator = (o.a for _ in [1])
    later = [lambda: c.a for c in [o]]
    return o.a, later[0](), [*generator], [o.a for o in [o] if o.b], Inner.y, locals().keys()
def comprehensions(o, k):
    first = k
    return [o.b[k] for k in (0, -1)], {k: o.a for o.b[k] in [3]}, [x.a for x in [o] if (y := x).b], y.b, locals().keys()
def resumed(o):
    while o is not None:
        o.a += 1
        o = yield o.a
def later_bound(n):
    while n:
        if n == 1: print(late.a)
        n, late = n - 1, o
    return d[-1], d['k'], d[None], d[True], d.get('k'), 'k' in d, -1 in d, locals().keys()
class C:
    __p = o
    def m(self, __q):
        __q.__r = self
        return __q.__r is self, [__q.a for __q in [__q]]
    seen = [o.a for o in [o]]
try: unbound(o)
except UnboundLocalError as error: print(error)
print(cells(o), comprehensions(o, 0), later_bound(2), C().m(o), C.seen, vars(o).keys())
g = resumed(o)
print(next(g), g.send(o), next(g, 'end'))
"""


def test_fetched_operands_are_the_variables(binder: Binder, output: Callable[[CodeType, str], str]) -> None:
    assert output(compiled(VARIABLES, binder), VARIABLES) == output(plain(VARIABLES), VARIABLES)


def test_a_fetched_operand_is_not_pushed() -> None:
    code = compiled("def f(o, k): return o.a, o.b[k], o.b[0]", bind_sites)
    assert fast_loads(code) == []
    assert fast_loads(plain("def f(o, k): return o.a")) != []


def fast_loads(code: CodeType) -> list[str]:
    return [part.opname for inner in codes(code) for part in dis.get_instructions(inner) if "FAST" in part.opname]


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_fetched_operands_are_fast_locals(file: str) -> None:
    result = rewritten((LIBRARY / file).read_text(encoding="utf-8"))
    for code in codes(compile(result.tree, file, "exec", dont_inherit=True)):
        sites = [constant[1] for constant in code.co_consts if isinstance(constant, tuple) and PLACEHOLDER in constant]
        names = {result.table[site][9] for site in sites if isinstance(result.table[site][9], str)}
        assert names <= {*code.co_varnames} - {*code.co_cellvars}


def test_no_index_of_a_site_is_folded_away(binder: Binder, output: Callable[[CodeType, str], str]) -> None:
    source = """
n = 0
def f(c, o):
    global n
    n = -1
    n = 1 - 1
    n = not 1
    n = __debug__
    c.append(-1), c.append(1 - 1), c.append(not 0), c.get(not 1), c.append(__debug__), c.append(not __debug__)
    c.append((0, 1)[0]), c.append(((0,), 1)[0][0]), c.append(0 and 1), c.append(__debug__ and 1)
    c.append(0 if 1 else 2), c.append(1 if __debug__ else 0), c.append((m := 0)), setattr(o, 'a', 1 - 1)
    return n, c, o.a
class C(list):
    def get(self, key): return key
print(f(C(), f))
"""
    assert output(compiled(source, binder), source) == output(plain(source), source)


def test_what_the_probes_see() -> None:
    source = "class A: n = 0\na = A()\na.n += 1\na.n = a.n + 1\n[a].append(a)\nlen(vars(a))\n"
    binder = probe_reference.Binder()
    exec(compiled(source, binder), {})
    seen = [(access.op.name, access.name, access.line) for access in binder.log]
    assert seen == [
        ("STORE_GLOBAL", "a", 2),
        ("LOAD_GLOBAL", "a", 3),
        ("UPDATE_ATTR", "n", 3),
        ("LOAD_GLOBAL", "a", 4),
        ("LOAD_ATTR", "n", 4),
        ("LOAD_GLOBAL", "a", 4),
        ("STORE_ATTR", "n", 4),
        ("LOAD_GLOBAL", "a", 5),
        ("LOAD_GLOBAL", "a", 5),
        ("LOAD_GLOBAL", "a", 6),
        ("GETATTR", None, 6),
        ("BUILTIN_ARG", "len", 6),
    ]


@pytest.mark.parametrize(
    "source",
    [
        "x = " + " + ".join(["o.a"] * 3000),
        "if 0: pass\n" + "elif o.a: x = o.b\n" * 1500,
        "o" + ".a" * 150,
        "x = " + "[" * 60 + "o.a" + "]" * 60,
    ],
)
def test_long_code_is_not_deep(source: str) -> None:
    assert rewritten(source).table


def test_functions_have_their_qualified_names() -> None:
    source = (LIBRARY / "enum.py").read_text(encoding="utf-8")
    known = {code.co_qualname for code in codes(plain(source))}
    assert set(rewritten(source).functions) <= known


@pytest.mark.parametrize("file", LIBRARY_FILES)
def test_static_attributes_are_kept(file: str) -> None:
    source = (LIBRARY / file).read_text(encoding="utf-8")

    def listed(code: CodeType) -> list[tuple[str, list[str]]]:
        return [
            (part.co_qualname, sorted(constant))
            for part in codes(code)
            if "__static_attributes__" in part.co_names
            for constant in part.co_consts
            if isinstance(constant, tuple) and all(isinstance(item, str) for item in constant)
        ]

    assert listed(compiled(source, bind_sites)) == listed(plain(source))


def test_symbols_are_unchanged() -> None:
    """The rewritten text itself binds nothing that the text did not."""
    source = PROGRAMS["class bodies"]
    before = {symbol.get_name() for symbol in symtable.symtable(source, FILENAME, "exec").get_symbols()}
    assert "B" in before
    namespace: dict[str, Any] = {"__name__": "program"}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compiled(source, bind_sites), namespace)
    assert namespace.keys() - before <= {"__name__", "__builtins__"}


ALL_KINDS = {flag.name for flag in SiteFlag if flag.name is not None and flag.name.startswith("IGNORE_")}


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("x.n += 1  # aether: ignore", set()),
        ("x.n += 1  # aether: ignore counted elsewhere", ALL_KINDS),
        ("x.n += 1  # noqa # aether: ignore[lost-update] reason", {"IGNORE_LOST_UPDATE"}),
        ("x.n += 1  # aether: ignore[lost-update]", set()),
        ("x.n += 1  # aether: ignore[lost-update]  # noqa", set()),
        ("x.n += 1  # aether: ignore[data-race, lost-update] why", {"IGNORE_DATA_RACE", "IGNORE_LOST_UPDATE"}),
        ("x.n += 1  # aether: ignore[no-such-kind] why", set()),
        ("x.n += 1  # aether: ignore[no-such-kind, benign] why", {"IGNORE_BENIGN"}),
        ("x.n += 1  # aether: ignored", set()),
        ("x.n += 1  # aether: ignroe[lost-update] why", set()),
        ("x.n += 1  # ignore", set()),
        ("x.n += 1; '# aether: ignore why'", set()),
        ("x.n = (x.n\n  + 1)  # aether: ignore why", ALL_KINDS),
        ("x.n = (x.n  # aether: ignore why\n  + 1)  # so", ALL_KINDS),
        ("x.n = (x.n\n  # aether: ignore why\n  + 1)", set()),
        ("# aether: ignore why\nx.n = 1", set()),
        ("x.n += 1  # aether: ignore[lost-update not closed", set()),
    ],
)
def test_ignore_comments(line: str, kinds: set[str]) -> None:
    result = rewritten(f"x.n = 3\n{line}\nx.n = 2")
    flags = {row[2]: SiteFlag(row[7]) for row in result.table if row[0] in (SiteOp.STORE_ATTR, SiteOp.UPDATE_ATTR)}
    _, (_, ours), _ = sorted((number, {flag.name for flag in flags[number]} & ALL_KINDS) for number in flags)
    assert ours == kinds
    assert not ALL_KINDS & {flag.name for number in (min(flags), max(flags)) for flag in flags[number]}


NO_REASON = "no reason is given, so that nothing is silenced; expected ignore[KIND] REASON"
KIND_LIST = "iterate-while-mutated, check-then-act, lost-update, torn-state, data-race, benign"


@pytest.mark.parametrize(
    ("comment", "mistakes"),
    [
        ("# aether: ignore[lost-update] as in #12", []),
        ("# aether: ignore as good as it gets", []),
        ("# aether: ignore: a sample", []),
        ("# what aether: means", []),
        ("# aether: ignored", ["'ignored' is not known; expected ignore[KIND] REASON"]),
        ("# aether: ignroe[lost-update] as in #12", ["'ignroe' is not known; expected ignore[KIND] REASON"]),
        ("# aether: [lost-update] as in #12", ["'' is not known; expected ignore[KIND] REASON"]),
        ("# aether:ignore-lost-update why", ["'ignore-lost-update' is not known; expected ignore[KIND] REASON"]),
        ("# aether: Ignore[benign] why", ["'Ignore' is not known; expected ignore[KIND] REASON"]),
        ("# aether: quiet[benign] why", ["'quiet' is not known; expected ignore[KIND] REASON"]),
        ("# aether: the detector that we use", []),
        ("# aether: ", []),
        ("# see aether: https://example.org", []),
        ("# aether: before it ignores what it reads", []),
        ("# aether: ignore", [NO_REASON]),
        ("# aether: ignore[lost-update]", [NO_REASON]),
        ("# aether: ignore[lost-update] # noqa", [NO_REASON]),
        ("# aether: ignore[lost-update why", ["the bracket is not closed; expected ignore[KIND] REASON"]),
        (
            "# aether: ignore lost-update why",
            ["lost-update stands without brackets; expected ignore[lost-update] REASON"],
        ),
        ("# aether: ignore[lost_update] why", [f"unknown kind 'lost_update'; expected one of {KIND_LIST}"]),
        ("# aether: ignore[] why", [f"unknown kind ''; expected one of {KIND_LIST}"]),
        ("# aether: ignore[a, benign]", [f"unknown kind 'a'; expected one of {KIND_LIST}", NO_REASON]),
    ],
)
def test_mistakes_in_comments(comment: str, mistakes: list[str]) -> None:
    assert rewritten(f"x.n = 3\nx.n = [\n  1]  {comment}").mistakes == tuple((3, mistake) for mistake in mistakes)
