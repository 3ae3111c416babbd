"""Code without probes: its sites are found in its own instructions, and what it does is seen as by probes."""

import ast
import json
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from sys import monitoring
from types import CodeType, FunctionType
from typing import Any

import pytest
from conftest import Run
from labels import programs

from aether import _native
from aether.errors import AetherUsageError
from aether_hooks import bytecode, self_check
from aether_hooks.bytecode import instructions
from aether_hooks.instructions import Form, Planner, written
from aether_hooks.monitoring import TOOL, Monitor
from aether_hooks.scope import Scope
from aether_hooks.sites import SiteFlag, SiteOp
from aether_hooks.transformer import rewrite

pytestmark = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")


def planner_of(source: str) -> Planner:
    tree = ast.parse(source)
    before = written(tree)
    return Planner(rewrite(tree, source), before)


def all_code(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from all_code(constant)


def unfound(source: str) -> list[str]:
    """The sites of which no instruction is found."""
    planner = planner_of(source)
    for code in all_code(compile(source, "<test>", "exec")):
        planner.events(code)
    lines = source.splitlines()
    rows = planner.rewritten.table
    return [
        f"{SiteOp(rows[index][0]).name}: {lines[node.lineno - 1].strip()}"  # type: ignore[attr-defined]
        for index, node in enumerate(planner.rewritten.nodes)
        if index not in planner.found
        and rows[index][0] != SiteOp.CONTAINS_KEY  # read where its CONTAINS is
        and not rows[index][7] & SiteFlag.CALLED
    ]


def test_forms_are_the_native_ones() -> None:
    assert {form.name: form.value for form in Form} == _native.EVENT_FORMS


# what is found

CONSTRUCTS = """
o.a
o.a = 1
o.a += 1
o.a += f()
o.a |= f()
del o.a
(o
 .a.b
 .c)
c[0]
c[0] = 1
c[0] += 1
c[0] += f()
del c[0]
c[1:2]
c[1:2:3]
c[1:2] = x
c[1:2:3] = x
c[1:2] += x
del c[1:2]
c[1:2, 3] = x
g = 1
g += 1
g += f()
del g
g = g
g, o.a = x
g = o.a = x
import g
import os.path as g
from os import path as g, sep
o.m.append(1)
(o.m
 .append(1))
c.get(1, 2)
c.pop()
x = c.pop() if c else None
with c.get(1) as x: pass
with o.m: pass
list.append(c, 1)
c.update(a=1, b=o.a)
c.update(x, a=1)
getattr(o, "a")
getattr(o, x)
setattr(o, "a", 1)
setattr(o, x, 1)
delattr(o, "a")
vars(o)
object.__setattr__(o, "a", 1)
o.__setattr__(x, 1)
len(c)
sorted(c, key=f)
"".join(c)
print(*c)
print(1, *c)
f(**c)
[*c, *o.a]
(*c, 1)
{*c}
{**c, **o.a}
for x in c: f()
for g in c: f()
for x, o.a in c: f()
[x for x in c if o.a]
[y for x in c for y in x.a]
{x: o.a for x in c}
sum(x for x in c)
a = (x for x in c)
a = (x for b in o.a if b for x in b)
a, b = c
a, *b = o.a
x in c
x not in c and x in o.a
x in c in o.a
not c
x = not o.a
x = c and o.a and c[0]
x = c or 1
if c: pass
if not c and o.a: pass
while o.a: break
assert c
bool(c)
x = 1 if c else 2
lambda: o.a
c.send(None)
try: f()
except o.a as g: pass
try: f()
finally: o.a = c.pop()
def g(): pass
class g(o.a): pass
@o.a
def g(): pass
@c.get("x")
def g(): pass
sorted(x, key=c.get)
f"{o.a}{c[0]!r}"
"""


def constructs() -> list[str]:
    """Statements; a line that goes on one before it belongs to that."""
    found: list[str] = []
    for line in CONSTRUCTS.strip().splitlines():
        if line.startswith((" ", "except", "finally", "def", "class")) and not _is_whole(found[-1]):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _is_whole(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


@pytest.mark.parametrize("text", constructs())
@pytest.mark.parametrize("place", ["function", "method", "module", "closure"])
def test_every_site_has_its_instruction(text: str, place: str) -> None:
    heads = {
        "function": "g = 0\ndef f(o, c, x):\n    global g\n",
        "method": "g = 0\nclass A:\n  def __init__(self, o, c, x):\n    global g\n",
        "module": "if 1:\n",
        "closure": "def outer(o, c, x, g):\n  def f():\n    nonlocal o, c, x, g\n",
    }
    body = "".join(f"    {line}\n" for line in text.splitlines())
    assert unfound(heads[place] + body) == []


@pytest.mark.filterwarnings("ignore::SyntaxWarning")
def test_every_site_of_the_programs_has_its_instruction() -> None:
    """But for what a `match` reads of its subject."""
    missed = {line for program in programs() for line in unfound(program.text) if ": case " not in line}
    assert missed == set()


def codes_of(source: str, operation: SiteOp) -> list[str]:
    """Where the sites of this operation are found."""
    planner = planner_of(source)
    rows = planner.rewritten.table
    return [
        code.co_qualname
        for code in all_code(compile(source, "<test>", "exec"))
        for event in planner.events(code)
        if event[1] != Form.FORGET and rows[event[2]][0] == operation
    ]


def test_a_finalizer_is_not_what_is_written_around_or_in_it() -> None:
    source = """
        class Thing:
            def __del__(self): list(map(lambda: 0, (each for each in self)))
            class Inner:
                def start(self): pass
                @decorated
                def __del__(self): close(self)
            x = 1
        x = 1
    """
    assert codes_of(textwrap.dedent(source), SiteOp.FINALIZE) == ["Thing.__del__", "Thing.Inner.__del__"]


@pytest.mark.parametrize(
    ("head", "declaration", "operation", "codes"),
    [
        ("class Thing:", "global", SiteOp.STORE_GLOBAL, ["Thing.change"]),
        ("def f(a, b):", "nonlocal", SiteOp.STORE_CELL, ["f", "f.<locals>.change"]),
    ],
)
def test_what_stores_its_own_name_does_not_do_so_at_its_definition(
    head: str, declaration: str, operation: SiteOp, codes: list[str]
) -> None:
    """There it is a variable of another kind, or another cell."""
    source = f"""
        {head}
            def change():
                {declaration} change
                change = 1
            last = lambda: (a, b)
    """
    assert codes_of(textwrap.dedent(source), operation) == codes


def test_a_call_that_with_makes_is_not_the_one_in_its_head() -> None:
    source = "def f(c):\n    with c.get(1, 2, 3): pass\n"
    (code,) = (code for code in all_code(compile(source, "<test>", "exec")) if code.co_name == "f")
    calls = [event for event in planner_of(source).events(code) if event[1] == Form.CALL]
    assert len(calls) == 1


@pytest.mark.parametrize("module", [ast, bytecode, self_check, json.decoder])
def test_the_stack_is_as_deep_as_the_compiler_says(module: Any) -> None:
    source = Path(module.__file__).read_text()
    for code in all_code(compile(source, "<test>", "exec")):
        depths = [each.depth for each in instructions(code)]
        assert min(depths) == 0
        assert max(depths) <= code.co_stacksize


# what is read

type Call = Callable[[FunctionType], object]


def operands(source: str, call: Call) -> list[tuple[Any, ...]]:
    """The forms' names and their operands, while `call` runs the source's function `f`."""
    names: dict[str, Any] = {}
    exec(compile(source, "<test>", "exec"), names)
    function = names["f"]
    events = planner_of(source).events(function.__code__)
    tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, "test")
    try:
        seen = self_check.operands_seen(tool, function.__code__, events, lambda: call(function))
    finally:
        monitoring.free_tool_id(tool)
    return [(Form(int(form)).name, *found) for form, *found in seen]  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("c[k] = 1", [("STORE_ITEM", "c", "k", 1)]),
        ("c[1:k] = 2", [("STORE_SLICE", "c", 1, 2)]),
        ("k in c", [("CONTAINS", "c", "k")]),
        ("c.update(a=1, b=k)", [("CALL", dict.update, "c"), ("OBSERVE", 1), ("OBSERVE", "k")]),
        ("c.get(k, 0)", [("CALL", dict.get, "c"), ("OBSERVE", "k"), ("OBSERVE", 0)]),
        ("x = k and c.get(k)", [("OBSERVE", "k"), ("CALL", dict.get, "c"), ("OBSERVE", "k")]),
        ("dict.get(c, k)", [("OBSERVE", "c"), ("OBSERVE", "k")]),
        ("(*c, *k)", [("OBSERVE", "c"), ("OBSERVE", "k")]),
        ("print(*c)", [("OBSERVE", "c")]),
        ("for x in k: len(c)", [("OBSERVE", "k"), ("OBSERVE", "c")]),
        ("sorted(c, key=len)", [("OBSERVE", "c")]),
        ("list(x for x in k)", [("OBSERVE", "k")]),
        ("x = (x for x in k)", [("OBSERVE", "k")]),
        ("getattr(c, k, 3)", [("OBSERVE", "c"), ("OBSERVE", "k")]),
        ("a, b = k + 'x'", [("OBSERVE", "kx")]),
    ],
)
def test_operands_are_those_of_the_instruction(body: str, expected: list[tuple[Any, ...]]) -> None:
    container: dict[object, object] = {}

    def call(function: FunctionType) -> None:
        try:
            function(container, "k")
        except (AttributeError, TypeError):
            return

    seen = operands(f"def f(c, k):\n    {body}\n", call)
    assert [tuple("c" if each is container else each for each in event) for event in seen] == expected


def test_a_result_that_never_came_is_not_taken_for_another() -> None:
    source = "def f(c, wants):\n    return c.pop() if wants else 'other'\n"

    def call(function: FunctionType) -> None:
        with pytest.raises(IndexError):
            function([], True)
        function([], False)

    assert [form for form, *_ in operands(source, call)].count("TAKE_RESULT") == 0


def test_self_check_notices_a_wrong_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_native, "callers_operand", lambda place: None)
    tool = next(number for number in range(6) if monitoring.get_tool(number) is None)
    monitoring.use_tool_id(tool, "test")
    try:
        with pytest.raises(Exception, match="does not find its way"):
            self_check.run(tool)
    finally:
        monitoring.free_tool_id(tool)


# the tool


def test_names_who_holds_the_tools(tmp_path: Path) -> None:
    free = [number for number in range(6) if monitoring.get_tool(number) is None]
    for number in free:
        monitoring.use_tool_id(number, f"holder {number}")
    try:
        with pytest.raises(AetherUsageError, match=f"holder {free[-1]}"):
            Monitor(Scope(str(tmp_path)), {}).start()
    finally:
        for number in free:
            monitoring.free_tool_id(number)


def test_refuses_a_version_that_it_does_not_know(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bytecode, "VERSION", None)
    with pytest.raises(AetherUsageError, match="use --engine rewrite"):
        Monitor(Scope(str(tmp_path)), {}).start()


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    before = [monitoring.get_tool(number) for number in range(6)]
    file = tmp_path / "mod.py"
    file.write_text("def f(o):\n    return o.real\n")
    names: dict[str, Any] = {"__name__": "mod"}
    monitor = Monitor(Scope(str(tmp_path)), {})
    monitor.start()
    exec(compile(file.read_bytes(), str(file), "exec"), names)
    names["f"](1)
    assert TOOL in [monitoring.get_tool(number) for number in range(6)]
    assert [(module.name, module.functions) for module in monitor.modules] == [("mod", 2)]
    monitor.stop()
    assert [monitoring.get_tool(number) for number in range(6)] == before
    tool = before.index(None)
    monitoring.use_tool_id(tool, "test")
    try:
        assert monitoring.get_events(tool) == 0
        assert monitoring.get_local_events(tool, names["f"].__code__) == 0
    finally:
        monitoring.free_tool_id(tool)


# whole runs

RACY = """
import threading
class Counter:
    def __init__(self):
        self.hits = 0
counter = Counter()
def work():
    counter.hits += 1
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.parametrize("engine", ["monitor", "auto", "rewrite"])
def test_finds_the_race_of_a_script(real: Run, tmp_path: Path, engine: str) -> None:
    (tmp_path / "racy.py").write_text(RACY)
    done = real("--engine", engine, "--json", "report.json", "racy.py")
    found = json.loads((tmp_path / "report.json").read_text())
    assert done.returncode == 66, done.stderr
    assert [(race["kind"], race["locations"][0]["name"]) for race in found["races"]] == [
        ("lost-update", "Counter.hits")
    ]
    names = {"monitor": "monitoring", "auto": "rewriting and monitoring", "rewrite": "rewriting"}
    assert found["environment"]["engine"] == names[engine]
    assert found["census"]["functions"] >= 3


def test_finds_the_race_of_a_command(real: Run) -> None:
    done = real("--engine", "monitor", "-c", RACY)
    assert "lost-update on Counter.hits" in done.stderr
    assert done.returncode == 66


def test_auto_watches_what_was_imported_before(real: Run, tmp_path: Path) -> None:
    (tmp_path / "racy.py").write_text(RACY.partition("threads =")[0])
    (tmp_path / "sitecustomize.py").write_text("import racy\n")
    main = "import threading, racy\n" + RACY[RACY.index("threads =") :].replace("work", "racy.work")
    (tmp_path / "main.py").write_text(main)
    alone = real("main.py", env={"PYTHONPATH": str(tmp_path)})
    both = real("--engine", "auto", "main.py", env={"PYTHONPATH": str(tmp_path)})
    assert "Counter.hits" not in alone.stderr
    assert "lost-update on Counter.hits" in both.stderr, both.stderr


def test_says_what_it_cannot_monitor(real: Run, tmp_path: Path) -> None:
    (tmp_path / "changed.py").write_text("x = 1\n")
    main = """
        import os
        text = "def f(o):\\n    return o.real\\nf(1)\\n"
        exec(compile(text, os.path.abspath("changed.py"), "exec"), {"__name__": "changed"})
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(main))
    done = real("--engine", "monitor", "-v", "main.py")
    assert done.returncode == 0, done.stderr
    assert "its source has changed, or was rewritten by others: changed" in " ".join(done.stderr.split())


def test_a_finalizer_does_not_take_what_earlier_frames_left_for_its_object(real: Run, tmp_path: Path) -> None:
    """The class body has no variables: where its first one would be, the tuple stood that `drop` was given."""
    main = """
        def pair(first):
            return first, [first]
        def drop(freed):
            pass
        def make():
            drop(pair(0))
            class Thing:
                first, second, third = [pair(1), pair(2), pair(3)]
                def __del__(self): pass
            return Thing.first, Thing.second, Thing.third
        make()
        print(*make())
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(main))
    done = real("--engine", "monitor", "-v", "main.py", env={"PYTHONMALLOC": "debug"})
    assert done.returncode == 0, done.stderr
    assert done.stdout == "(1, [1]) (2, [2]) (3, [3])\n"
    assert "cannot be monitored" not in done.stderr


def test_another_tool_sees_the_lines_that_it_would_see(real: Run, plain: Run, tmp_path: Path) -> None:
    main = """
        import sys
        monitoring = sys.monitoring
        lines = []
        class Thing:
            def __init__(self, size):
                self.sizes = [each for each in range(size)]
            def total(self):
                found = 0
                while self.sizes:
                    found += self.sizes.pop()
                return found
        def on_line(code, line):
            if code.co_filename == __file__:
                lines.append(line)
        monitoring.use_tool_id(monitoring.COVERAGE_ID, "lines")
        monitoring.register_callback(monitoring.COVERAGE_ID, monitoring.events.LINE, on_line)
        monitoring.set_events(monitoring.COVERAGE_ID, monitoring.events.LINE)
        total = Thing(4).total()
        monitoring.set_events(monitoring.COVERAGE_ID, 0)
        monitoring.free_tool_id(monitoring.COVERAGE_ID)
        traced = []
        def trace(frame, event, argument):
            traced.append((event, frame.f_lineno))
            return trace
        sys.settrace(trace)
        Thing(2).total()
        sys.settrace(None)
        print(total, lines, traced)
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(main))
    without, tool = plain("main.py"), real("--engine", "monitor", "--force", "main.py")
    assert without.stdout == tool.stdout, tool.stderr
    assert without.stdout.startswith("6 [")
