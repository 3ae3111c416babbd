"""Code that the program makes of text: which is watched, how it is told apart, and that it can die."""

import ast
import gc
import json
import textwrap
import weakref
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import pytest
from conftest import Run

from aether_hooks import bytecode, texts
from aether_hooks.monitoring import Monitor
from aether_hooks.scope import Scope
from aether_hooks.texts import Text, Texts

PROGRAM = "/project/app.py"


@pytest.fixture
def made() -> Iterator[Texts]:
    """What code of `PROGRAM` compiles is seen."""
    seen = Texts(Scope("/project"), {PROGRAM: b""}, watches=True)
    seen.begin()
    yield seen
    seen.end()


def run(text: str, filename: str = PROGRAM, /, **names: Any) -> dict[str, Any]:
    """The namespace in which the text ran as the main program."""
    space = {"__name__": "app", **names}
    exec(compile(textwrap.dedent(text), filename, "exec"), space)
    return space


def function(source: str, filename: str = "<string>") -> CodeType:
    space = run("exec(compile(source, filename, 'exec'))", source=source, filename=filename)
    code: CodeType = space["f"].__code__
    return code


def text_of(made: Texts, code: CodeType) -> Text:
    making = made.find(code)
    assert making is not None
    return making.text


@pytest.mark.parametrize(
    "program",
    [
        "exec(text)\ncode = f.__code__",
        "exec(text.encode())\ncode = f.__code__",
        "exec(compile(text, '<made>', 'exec'))\ncode = f.__code__",
        "exec(compile(text, 'no such file', 'exec'))\ncode = f.__code__",
        "exec(compile('from __future__ import annotations\\n' + text, '<made>', 'exec'))\ncode = f.__code__",
        "from __future__ import annotations\nexec(text)\ncode = f.__code__",
        "code = eval('  lambda o: o.a').__code__",
        "code = compile('o.a', '<made>', 'eval')",
        "code = compile('o.a', '<made>', 'single')",
        "exec('exec(text)')\ncode = f.__code__",
    ],
)
def test_code_is_known_by_its_text(made: Texts, program: str) -> None:
    assert made.find(run(program, text="def f(o: int):\n    return o.a\n")["code"]) is not None


@pytest.mark.parametrize(
    "program",
    [
        "import collections\ncode = collections.namedtuple('T', 'a b').__new__.__code__",
        "import dataclasses\ncode = dataclasses.make_dataclass('T', ['a']).__init__.__code__",
        f"exec(compile('def f(o): return o.a', {__file__!r}, 'exec'))\ncode = f.__code__",
        "import ast\nexec(compile(ast.parse('def f(o): return o.a'), '<made>', 'exec'))\ncode = f.__code__",
    ],
    ids=["namedtuple", "dataclass", "file", "tree"],
)
def test_what_others_compile_is_not_watched(made: Texts, program: str) -> None:
    assert made.find(run(program)["code"]) is None


def test_what_code_out_of_scope_compiles_is_not_watched(made: Texts) -> None:
    text = "exec('def f(o): return o.a')"
    assert made.find(run(text, "/elsewhere/app.py")["f"].__code__) is None


def test_texts_of_one_name_are_told_apart(made: Texts) -> None:
    first, second = function("def f(o): return o.a"), function("def f(o): return o.b")
    again = function("def f(o): return o.a")
    assert [text_of(made, each).shown_as for each in (first, second, again)] == ["<string>", "<string 2>", "<string>"]


def test_of_one_name_the_latest_are_kept(made: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MOST_OF_ONE_NAME", 2)
    codes = [function(f"def f(o): return o.a{number}") for number in range(3)]
    assert [made.find(code) is not None for code in codes] == [False, True, True]
    assert made.find(function("def f(o): return o.a", "<other>")) is not None
    assert [module for module, _ in made.unseen] == ["app"]


def test_what_has_run_is_forgotten_as_well(made: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MOST_OF_ONE_NAME", 1)
    first = function("def f(o): return o.a")
    assert made.find(first) is not None
    second = function("def f(o): return o.b")
    assert (made.find(first), made.unseen) == (None, ())
    assert text_of(made, second).number == 2


def test_no_more_is_kept_than_there_is_room_for(made: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_MOST_BYTES", 40_000)
    codes = [function(f"def f(o): return o.a{number}") for number in range(3)]
    assert [made.find(code) is not None for code in codes] == [True, True, False]
    assert made.unseen == (("app", "makes more code of text than is watched"),)


def test_says_that_trees_have_no_text(made: Texts) -> None:
    run("compile(tree, '<made>', 'exec')", tree=ast.parse("1"))
    assert made.unseen == (("app", "makes code of syntax trees, which have no text"),)


def test_says_what_ctypes_does(made: Texts) -> None:
    run("import ctypes\nctypes.CDLL(None).strlen")
    assert made.unseen == (("ctypes", "what its calls access in memory is not seen"),)


def test_says_what_rewriting_does_not_watch() -> None:
    seen = Texts(Scope("/project"), {PROGRAM: b""}, watches=False)
    seen.begin()
    try:
        code = function("def f(o): return o.a")
    finally:
        seen.end()
    assert seen.find(code) is None
    assert seen.unseen == (("app", "makes code of text, which --engine auto watches"),)


def test_sees_nothing_after_its_end(made: Texts) -> None:
    made.end()
    assert made.find(function("def f(o): return o.a")) is None


def test_a_failure_of_ours_is_not_the_programs(made: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(source: object, filename: object, frame: FrameType) -> None:
        raise ValueError

    monkeypatch.setattr(made, "see", fails)
    assert function("def f(o): return o.a").co_name == "f"


def test_what_a_signal_raises_meanwhile_is_the_programs(made: Texts, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(source: object, filename: object, frame: FrameType) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(made, "see", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run("exec('1')")


# monitored

monitored = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")


def outlived() -> int:
    """How many of three functions made of text outlive their use."""
    codes = [weakref.ref(run("exec('def f(o): return o.real\\nf(1)')")["f"].__code__) for _ in range(3)]
    gc.collect()
    return sum(code() is not None for code in codes)


@monitored
def test_code_of_text_can_die(made: Texts) -> None:
    """Where the interpreter lets it: free-threaded 3.13 keeps all once a second thread has started."""
    monitor = Monitor(Scope("/project"), {PROGRAM: b""}, texts=made)
    unwatched = outlived()
    monitor.start()
    try:
        assert outlived() == unwatched
        assert [(module.name, module.functions) for module in monitor.modules] == [("<string>", 6)]
    finally:
        monitor.stop()


@monitored
def test_quotes_the_text_of_each(real: Run, tmp_path: Path) -> None:
    program = """
        import threading
        class Counter:
            hits = kept = 0
        counter = Counter()
        def work():
            exec("counter.hits += 1")
            exec("# the other\\ncounter.kept += 1")
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(program))
    done = real("--engine", "auto", "--json", "report.json", "main.py")
    report = json.loads((tmp_path / "report.json").read_text())
    places = {
        race["locations"][0]["name"]: {(report["files"][access["file"]], access["line"]) for access in race["accesses"]}
        for race in report["races"]
    }
    assert places == {"Counter.hits": {("<string>", 1)}, "Counter.kept": {("<string 2>", 2)}}
    assert "counter.hits += 1\n" in done.stderr
    assert "counter.kept += 1\n" in done.stderr


@pytest.mark.parametrize("engine", ["rewrite", "auto"])
def test_the_census_says_what_is_not_seen(real: Run, tmp_path: Path, engine: str) -> None:
    if engine == "auto" and bytecode.VERSION is None:
        pytest.skip("monitoring does not know this version")
    (tmp_path / "main.py").write_text("import ctypes\nexec('1')\nctypes.CDLL(None).strlen\n")
    done = real("--engine", engine, "-v", "--json", "report.json", "main.py")
    unseen = json.loads((tmp_path / "report.json").read_text())["census"]["unseen"]
    assert [each["name"] for each in unseen] == [*(["__main__"] if engine == "rewrite" else []), "ctypes"]
    assert "what its calls access in memory is not seen: ctypes" in done.stderr


def test_an_audit_hook_may_refuse_ours(plain: Run, tmp_path: Path) -> None:
    """The interpreter then has no hook of ours, and the program runs as before."""
    program = """
        import sys
        def refuse(event, arguments):
            if event == "sys.addaudithook":
                raise RuntimeError("no more")
        sys.addaudithook(refuse)
        from aether_hooks.scope import Scope
        from aether_hooks.texts import Texts
        Texts(Scope("."), {}, watches=True).begin()
        exec("print(1)")
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(program))
    done = plain("main.py")
    assert (done.returncode, done.stdout) == (0, "1\n"), done.stderr
