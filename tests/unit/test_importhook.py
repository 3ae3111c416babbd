"""The import hook: what is rewritten, what is left alone and counted, and what it leaves behind."""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import inspect
import os
import py_compile
import subprocess
import sys
import textwrap
import threading
import traceback
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest
from probe_reference import Binder

import aether_hooks
from aether_hooks import cache, importhook, rewriting
from aether_hooks.importhook import Hook, Options, RewritingLoader, install
from aether_hooks.scope import Scope
from aether_hooks.sites import SiteOp

COUNTER = """
class Counter:
    def __init__(self): self.n = 0
    def add(self): self.n += 1; return self.n
"""

type Write = Callable[[str, str], Path]
type InstallHook = Callable[..., Hook]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the search path; what is imported from it is forgotten afterwards."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    before = set(sys.modules)
    yield tmp_path
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.fixture
def write(project: Path) -> Write:
    def write_file(name: str, text: str) -> Path:
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()
        return path

    return write_file


@pytest.fixture
def binder() -> Binder:
    return Binder()


@pytest.fixture
def hooked(project: Path, binder: Binder) -> Iterator[InstallHook]:
    """Installs a hook on the project; uninstalls it at the end."""
    hooks: list[Hook] = []

    def install_hook(**scope: tuple[str, ...]) -> Hook:
        hooks.append(install(Scope(str(project), **scope), Options(bind=binder)))  # type: ignore[arg-type]
        return hooks[-1]

    yield install_hook
    for hook in hooks:
        hook.uninstall()


def forget(*names: str) -> None:
    for name in names:
        sys.modules.pop(name, None)


# what is rewritten


def test_a_module_of_the_project_is_rewritten(write: Write, hooked: InstallHook, binder: Binder) -> None:
    path = write("counting.py", COUNTER)
    hook = hooked()
    module = importlib.import_module("counting")
    assert module.Counter().add() == 1
    assert [access.op for access in binder.log] == [SiteOp.STORE_ATTR, SiteOp.UPDATE_ATTR, SiteOp.LOAD_ATTR]
    (found,) = hook.census().rewritten
    assert (found.name, found.file, found.functions) == ("counting", str(path), 4)
    assert hook.census().unrewritten == ()


def test_packages_submodules_and_relative_imports(write: Write, hooked: InstallHook) -> None:
    write("pkg/__init__.py", "from .sub import value")
    write("pkg/sub.py", "from . import __name__ as parent\nvalue = parent")
    hook = hooked()
    assert importlib.import_module("pkg").value == "pkg"
    assert {module.name for module in hook.census().rewritten} == {"pkg", "pkg.sub"}


def attributes(module: ModuleType) -> dict[str, object]:
    spec = module.__spec__
    assert spec is not None
    names = ("__file__", "__cached__", "__name__", "__package__", "__path__", "__doc__")
    return {
        **{name: getattr(module, name, None) for name in names},
        **{name: getattr(spec, name) for name in ("name", "origin", "cached", "parent", "has_location")},
        "keys": list(vars(module)),
    }


def test_a_module_looks_as_it_does_without_us(write: Write, hooked: InstallHook) -> None:
    write("pkg/__init__.py", '"""doc"""\nx = 1\ndef f(): return x')
    write("pkg/data.txt", "data")
    expected = attributes(importlib.import_module("pkg"))
    forget("pkg")
    hooked()
    module = importlib.import_module("pkg")
    assert attributes(module) == expected
    assert inspect.getsource(module.f) == "def f(): return x\n"
    loader = module.__loader__
    assert isinstance(loader, RewritingLoader)
    assert loader.get_data(str(Path(module.__path__[0], "data.txt"))) == b"data"
    assert loader.get_source("pkg").startswith('"""doc')


def test_reload(write: Write, hooked: InstallHook, binder: Binder) -> None:
    write("counting.py", COUNTER)
    hooked()
    module = importlib.import_module("counting")
    write("counting.py", COUNTER + "again = Counter()\n")
    importlib.reload(module)
    assert module.again.add() == 1
    assert SiteOp.STORE_GLOBAL in {access.op for access in binder.log}


def test_modules_imported_by_several_threads(write: Write, hooked: InstallHook) -> None:
    names = [f"threaded_{number}" for number in range(8)]
    for name in names:
        write(f"{name}.py", COUNTER + "x = Counter().add()\n")
    hook = hooked()
    threads = [threading.Thread(target=importlib.import_module, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {module.name for module in hook.census().rewritten} == set(names)
    assert all(sys.modules[name].x == 1 for name in names)


# what is left alone


def test_outside_the_scope(write: Write, hooked: InstallHook, binder: Binder) -> None:
    write("counting.py", COUNTER)
    hook = hooked(exclude=("counting",))
    importlib.import_module("counting").Counter().add()
    assert binder.log == []
    assert hook.census() == importhook.Census((), (), (), ())


def test_a_second_name_of_a_watched_module(write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch) -> None:
    write("counting.py", COUNTER)
    hook = hooked()
    monkeypatch.setitem(sys.modules, "vendored.counting", importlib.import_module("counting"))
    census = hook.census()
    assert ([module.name for module in census.rewritten], census.unrewritten) == (["counting"], ())


def test_modules_imported_before(write: Write, hooked: InstallHook) -> None:
    write("early.py", "")
    importlib.import_module("early")
    assert hooked().census().already_imported == ("early",)


def test_a_module_without_source(write: Write, hooked: InstallHook) -> None:
    path = write("bare.py", "x = 1")
    py_compile.compile(str(path), str(path.with_suffix(".pyc")))
    path.unlink()
    hook = hooked()
    assert importlib.import_module("bare").x == 1
    assert [(found.name, found.reason) for found in hook.census().unrewritten] == [("bare", "no source file")]


def test_a_zip_archive(project: Path, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = project / "lib.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("zipped.py", "x = 1")
    monkeypatch.syspath_prepend(archive)
    hook = hooked()
    assert importlib.import_module("zipped").x == 1
    assert [(found.name, found.reason) for found in hook.census().unrewritten] == [("zipped", "in a zip archive")]


def test_built_in_frozen_and_namespace(write: Write, hooked: InstallHook) -> None:
    write("space/inner.py", "x = 1")
    hook = hooked(include=("__hello__", "_tracemalloc"))
    assert hook.find_spec("_tracemalloc") is not None
    importlib.import_module("__hello__")
    assert importlib.import_module("space.inner").x == 1
    reasons = {found.name: found.reason for found in hook.census().unrewritten}
    assert reasons == {"_tracemalloc": "built-in module", "__hello__": "frozen module"}
    assert [module.name for module in hook.census().rewritten] == ["space.inner"]


class Finder(importlib.abc.MetaPathFinder):
    """As an editable install has one: it alone knows where the module is."""

    def __init__(self, name: str, path: Path, loader: importlib.abc.Loader | None) -> None:
        self.name, self.path, self.loader = name, path, loader

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.path, loader=self.loader)


class OwnLoader(importlib.machinery.SourceFileLoader):
    pass


@pytest.mark.parametrize("own_loader", [False, True])
def test_other_finders_are_asked(write: Write, hooked: InstallHook, own_loader: bool) -> None:
    path = write("elsewhere/hidden_module.py", "x = 1")
    finder = Finder("editable", path, OwnLoader("editable", str(path)) if own_loader else None)
    sys.meta_path.append(finder)
    try:
        hook = hooked()
        assert importlib.import_module("editable").x == 1
    finally:
        sys.meta_path.remove(finder)
    if own_loader:
        assert [found.reason for found in hook.census().unrewritten] == [f"loaded by {__name__}.OwnLoader"]
    else:
        assert [module.name for module in hook.census().rewritten] == ["editable"]


def test_a_hook_before_ours_is_counted(write: Write, hooked: InstallHook) -> None:
    path = write("taken.py", "x = 1")
    hook = hooked()
    finder = Finder("taken", path, OwnLoader("taken", str(path)))
    sys.meta_path.insert(0, finder)
    try:
        importlib.import_module("taken")
    finally:
        sys.meta_path.remove(finder)
    assert [(found.name, found.reason) for found in hook.census().unrewritten] == [
        ("taken", "loaded by another import hook")
    ]


def test_what_cannot_be_rewritten_runs_as_it_is(
    write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RecursionError("too deep")

    path = write("difficult.py", "x = [n for n in range(3)]")
    monkeypatch.setattr(rewriting, "rewrite", fail)
    for _ in range(2):  # the second time from the cache, with its reason
        hook = hooked()
        assert importlib.import_module("difficult").x == [0, 1, 2]
        (found,) = hook.census().unrewritten
        assert (found.name, found.file) == ("difficult", str(path))
        assert found.reason == "cannot be rewritten: RecursionError: too deep"
        assert hook.census().uncovered == (("difficult", found.reason),)
        hook.uninstall()
        forget("difficult")
        monkeypatch.undo()
        monkeypatch.syspath_prepend(path.parent)


BROKEN = [
    "def f(:\n    pass\n",
    "x = 1\nreturn x\n",
    "def f():\n    x = 1\n    global x\n",
    "x = 'unfinished\n",
    "import missing_module_of_mine\n",
    "x = [1, 0]\ny = x[0] / x[1]\n",
    "def f(): raise ValueError(1)\nf()\n",
    "class A(1): pass\n",
]


@pytest.mark.parametrize("source", [*BROKEN, "x = '\\ud800'\n\0", "# coding: nonsense\n"])
def test_errors_of_an_import_look_as_without_us(write: Write, hooked: InstallHook, source: str) -> None:
    write("broken.py", source)

    def shown() -> str:
        try:
            import broken  # type: ignore[import-not-found]  # noqa: F401, PLC0415
        except Exception:  # noqa: BLE001 (the module's own)
            return traceback.format_exc()
        finally:
            forget("broken")
        raise AssertionError

    expected = shown()
    hooked()
    assert shown() == expected
    assert "aether" not in shown().replace(__file__, "").split("Error")[0]


# what stays behind


def test_uninstalling_is_exact(write: Write, hooked: InstallHook) -> None:
    write("early.py", COUNTER)
    write("late.py", COUNTER)
    finders = list(sys.meta_path)
    hook = hooked()
    assert sys.meta_path == [hook, *finders]
    importlib.import_module("early")
    hook.uninstall()
    assert sys.meta_path == finders
    assert type(importlib.import_module("late").__loader__) is importlib.machinery.SourceFileLoader
    hook.uninstall()
    assert sys.meta_path == finders


# the cache


def cached_files(project: Path) -> set[str]:
    return {path.name for path in (project / "__pycache__").glob("*")} if (project / "__pycache__").exists() else set()


def never(*_: object, **__: object) -> None:
    raise AssertionError("this is in the cache")


def test_rewritten_code_is_cached_under_a_tag_of_its_own(
    project: Path, write: Write, hooked: InstallHook, binder: Binder, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("counting.py", COUNTER)
    hook = hooked()
    importlib.import_module("counting")
    (name,) = cached_files(project)
    assert name.startswith("counting.cpython-")
    assert ".aether-" in name
    forget("counting")
    monkeypatch.setattr(importhook, "compile_rewritten", never)
    assert importlib.import_module("counting").Counter().add() == 1
    assert SiteOp.UPDATE_ATTR in {access.op for access in binder.log}
    assert hook.census().rewritten[0].functions == 4


def test_python_itself_never_loads_our_code(project: Path, write: Write, hooked: InstallHook) -> None:
    write("counting.py", COUNTER)
    hook = hooked()
    importlib.import_module("counting")
    hook.uninstall()
    forget("counting")
    assert importlib.import_module("counting").Counter().add() == 1
    assert len(cached_files(project)) == 2


def test_a_changed_source_is_rewritten_anew(write: Write, hooked: InstallHook) -> None:
    write("counting.py", "x = 1")
    hooked()
    assert importlib.import_module("counting").x == 1
    forget("counting")
    write("counting.py", "x = 22")
    assert importlib.import_module("counting").x == 22


def test_another_rewriters_code_is_not_used(
    project: Path, write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("counting.py", COUNTER)
    hooked()
    importlib.import_module("counting")
    (before,) = [(project / "__pycache__" / name).read_bytes() for name in cached_files(project)]
    forget("counting")
    monkeypatch.setattr(cache, "_fingerprint", lambda: b"another!")
    assert importlib.import_module("counting").Counter().add() == 1
    (after,) = [(project / "__pycache__" / name).read_bytes() for name in cached_files(project)]
    header = slice(8, 24)  # Python's own, behind the rewriter's; marshal does not write the same code alike each time
    assert (after[:8], after[header]) == (b"another!", before[header])
    assert before[:8] != after[:8]


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 500])
def test_a_damaged_file_is_written_anew(project: Path, write: Write, hooked: InstallHook, damage: bytes) -> None:
    write("counting.py", COUNTER)
    hooked()
    importlib.import_module("counting")
    (name,) = cached_files(project)
    forget("counting")
    (project / "__pycache__" / name).write_bytes(damage)
    assert importlib.import_module("counting").Counter().add() == 1
    assert (project / "__pycache__" / name).stat().st_size > 500


def test_nothing_is_cached_when_python_would_not(
    project: Path, write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    path = write("counting.py", COUNTER)
    hook = hooked()
    importlib.import_module("counting")
    hook.compile_source(path.read_bytes(), str(path))
    assert cached_files(project) == set()


def test_no_cache_tag_at_all(project: Path, write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.implementation, "cache_tag", None)
    path = write("counting.py", COUNTER)
    hook = hooked()
    assert importlib.import_module("counting").Counter().add() == 1
    hook.compile_source(path.read_bytes(), str(path))
    assert cached_files(project) == set()


# programs


def test_a_script_is_compiled_and_cached(
    project: Path, write: Write, hooked: InstallHook, binder: Binder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("script.py", COUNTER + "total = Counter().add()\n")
    hook = hooked()
    for _ in range(2):
        namespace = {"__name__": "__main__"}
        exec(hook.compile_source(path.read_bytes(), str(path)), namespace)
        assert namespace["total"] == 1
        assert SiteOp.UPDATE_ATTR in {access.op for access in binder.log}
        binder.log.clear()
        monkeypatch.setattr(importhook, "compile_rewritten", never)
    assert [module.name for module in hook.census().rewritten] == ["__main__"]
    (name,) = cached_files(project)
    assert name.startswith("script.cpython-")


def test_a_cached_script_can_be_imported(write: Write, hooked: InstallHook, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("script.py", "x = 1")
    hook = hooked()
    hook.compile_source(path.read_bytes(), str(path))
    monkeypatch.setattr(importhook, "compile_rewritten", never)
    assert importlib.import_module("script").x == 1


def test_the_given_text_is_what_runs(write: Write, hooked: InstallHook) -> None:
    path = write("script.py", "x = 1")
    hook = hooked()
    for source in ("x = 1", "x = 2", b"# coding: latin-1\nx = '\xe9'", b"\xef\xbb\xbfx = 3"):
        namespace: dict[str, object] = {}
        exec(hook.compile_source(source, str(path)), namespace)
        plain: dict[str, object] = {}
        exec(compile(source, str(path), "exec"), plain)
        assert namespace["x"] == plain["x"]


def test_text_that_is_in_no_file(hooked: InstallHook, project: Path, binder: Binder) -> None:
    hook = hooked()
    code = hook.compile_source("x = [1]\nx.append(2)\ny = x\n", "<string>")
    assert code.co_filename == "<string>"
    exec(code, {})
    assert SiteOp.CALL_METHOD in {access.op for access in binder.log}
    assert cached_files(project) == set()


def test_our_own_future_imports_are_not_the_programs(hooked: InstallHook) -> None:
    namespace: dict[str, object] = {}
    exec(hooked().compile_source("def f(x: 1 + 1): pass", "<string>"), namespace)
    assert namespace["f"].__annotations__ == {"x": 2}


def test_an_excluded_script_runs_as_it_is(write: Write, hooked: InstallHook, binder: Binder) -> None:
    path = write("script.py", COUNTER + "total = Counter().add()\n")
    hook = hooked(exclude=(str(path),))
    exec(hook.compile_source(path.read_bytes(), str(path)), {"__name__": "__main__"})
    assert binder.log == []
    assert [found.reason for found in hook.census().unrewritten] == ["excluded"]


@pytest.mark.parametrize("source", ["def f(:\n", "return 1\n", b"\xff\xfe", b"# coding: nonsense\n", "x = 1\0"])
def test_errors_of_a_script_are_pythons_own(hooked: InstallHook, source: str | bytes) -> None:
    with pytest.raises((SyntaxError, ValueError)) as expected:
        compile(source, "script.py", "exec", dont_inherit=True)
    with pytest.raises(expected.type) as found:
        hooked().compile_source(source, "script.py")
    assert str(found.value) == str(expected.value)
    assert vars(found.value) == vars(expected.value)
    assert found.value.__context__ is None


def test_the_rewritten_source_can_be_shown(
    hooked: InstallHook, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AETHER_DEBUG", "rewrite")
    hooked().compile_source("def f(o): o.n += 1", "<string>")
    assert capsys.readouterr().err == "# <string>, rewritten\ndef f(o):\n    S0update_attr[o].n += 1\n"


# pytest

PYTEST_PROJECT = {
    "conftest.py": "import pytest\n@pytest.fixture\ndef items(): return [1]\ndef helper(x):\n    assert x == 5\n",
    "test_it.py": """
        import library
        from conftest import helper
        class Box: n = 3
        def test_explained(items):
            box = Box()
            items.append(box.n)
            assert len(items) == box.n + 1
        def test_helper(): helper(6)
        def test_library(): library.check(1)
        """,
    "library.py": "def check(x):\n    assert x == 2, 'not two'\n",
    "run.py": """
        import sys
        import pytest
        from probe_reference import Binder
        from aether_hooks.importhook import Options, install
        from aether_hooks.scope import Scope
        import _pytest.assertion.rewrite as rewrite
        original = rewrite.AssertionRewritingHook.find_spec
        hook = install(Scope("."), Options(bind=Binder()))
        pytest.main(["-p", "no:cacheprovider", "-p", "no:aether", *sys.argv[1:], "test_it.py"])
        print("rewritten:", *sorted(module.name for module in hook.census().rewritten))
        hook.uninstall()
        print("restored:", rewrite.AssertionRewritingHook.find_spec is original)
        """,
}


@pytest.mark.parametrize("mode", ["prepend", "append", "importlib"])
def test_pytest_still_explains_assertions(tmp_path: Path, mode: str) -> None:
    for name, text in PYTEST_PROJECT.items():
        (tmp_path / name).write_text(textwrap.dedent(text), encoding="utf-8")
    path = os.pathsep.join([str(tmp_path), str(Path(__file__).parent), str(Path(aether_hooks.__file__).parents[1])])
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    for _ in range(2):  # the second time from the cache
        done = subprocess.run(
            [sys.executable, "run.py", f"--import-mode={mode}"],
            cwd=tmp_path,
            env=environment | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "assert 2 == (3 + 1)" in done.stdout, done.stdout + done.stderr
        assert "where 2 = len([1, 3])" in done.stdout
        assert "assert 6 == 5" in done.stdout
        assert "AssertionError: not two" in done.stdout
        assert "3 failed" in done.stdout
        assert "rewritten: conftest library test_it" in done.stdout
        assert "restored: True" in done.stdout
    assert any("pytest" in name and "aether" in name for name in cached_files(tmp_path))
