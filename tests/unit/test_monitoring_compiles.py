"""Monitoring compiles what the program has compiled already: nothing of the program's hangs on it."""

import textwrap
from pathlib import Path

import pytest
from conftest import Run

from aether_hooks import bytecode

pytestmark = pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version")

HOOK = """
    import sys, threading
    import aether
    from first import one
    from {module} import other

    held = threading.Lock()
    has_lock, in_hook = threading.Event(), threading.Event()

    def hook(event, arguments):
        if event == "compile" and threading.current_thread() is waiting:
            in_hook.set()
            with held:
                pass

    def wait_in_hook():
        has_lock.wait()
        one()

    def start_new_code():
        with held:
            has_lock.set()
            assert in_hook.wait(60)
            other()

    waiting = threading.Thread(target=wait_in_hook)
    holding = threading.Thread(target=start_new_code)
    sys.addaudithook(hook)
    with aether.watch() as report:
        waiting.start()
        holding.start()
        waiting.join()
        holding.join()
    print(report)
"""


@pytest.mark.parametrize("module", ["first", "second"])
def test_an_audit_hook_may_wait_for_a_thread_that_starts_new_code(plain: Run, tmp_path: Path, module: str) -> None:
    """Of the same file, or of another one: that is compiled while the hook waits."""
    for name in ("first", "second"):
        (tmp_path / f"{name}.py").write_text("def one():\n    pass\ndef other():\n    pass\n")
    (tmp_path / "main.py").write_text(textwrap.dedent(HOOK.format(module=module)))
    done = plain("main.py")
    assert (done.stderr, done.stdout) == ("", "<aether.Report: no races found>\n")


WARNED = """
    import early

    def ask(x):
        return "\\q" if x is 2 else "\\w"

    exec("def of_text(x): return x is 3\\nof_text(3)\\n'\\z'")
    early.ask(ask(1))
"""


@pytest.mark.parametrize("is_cached", [False, True])
@pytest.mark.parametrize("engine", ["auto", "monitor"])
def test_the_compiler_warns_once(real: Run, plain: Run, tmp_path: Path, engine: str, is_cached: bool) -> None:
    """As often as without: what is compiled to be analysed was warned of, now or when it was cached."""
    (tmp_path / "early.py").write_text('def ask(x):\n    return "\\d" if x is 1 else 0\n')
    (tmp_path / "main.py").write_text(textwrap.dedent(WARNED))
    # So that it is compiled by the import itself, before the watch.
    (tmp_path / "sitecustomize.py").write_text("import early\n")
    settings = {"env": {"PYTHONPATH": str(tmp_path)} | ({} if is_cached else {"PYTHONDONTWRITEBYTECODE": "1"})}
    if is_cached:
        plain("main.py", **settings)
    alone, watched = plain("main.py", **settings), real("--engine", engine, "main.py", **settings)
    expected = warnings(alone.stderr)
    assert len(expected) == (6 if is_cached else 8)
    assert warnings(watched.stderr) == expected, watched.stderr


def warnings(text: str) -> list[str]:
    return sorted(line.rpartition("/")[2] for line in text.splitlines() if "SyntaxWarning" in line)


def test_what_the_compiler_warns_of_is_watched_where_warnings_are_errors(real: Run, tmp_path: Path) -> None:
    (tmp_path / "early.py").write_text("def ask(x):\n    return x is 1\n")
    (tmp_path / "sitecustomize.py").write_text("import early\n")
    main = "import early, warnings\nwarnings.simplefilter('error')\nprint(early.ask(1))\n"
    (tmp_path / "main.py").write_text(main)
    done = real("--engine", "monitor", "-v", "main.py", env={"PYTHONPATH": str(tmp_path)})
    assert (done.returncode, done.stdout) == (0, "True\n")
    assert "cannot be analysed" not in done.stderr
