"""Cells of a notebook: `%%aether`, and `start` and `stop` in cells of their own."""

import subprocess
import sys
from pathlib import Path

SHELL = """
import sys
from IPython.core.interactiveshell import InteractiveShell

shell = InteractiveShell.instance(colors="nocolor")
for cell in sys.argv[1:]:
    shell.run_cell(cell)
"""

ADD = """
import threading
counter = 0
def add():
    global counter
    counter += 1
"""

TWO_THREADS = """
threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
counter
"""


def output(folder: Path, *cells: str) -> str:
    command = [sys.executable, "-c", SHELL, "%load_ext aether", *cells]
    environment = {"IPYTHONDIR": str(folder), "HOME": str(folder), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_functions_of_earlier_cells(tmp_path: Path) -> None:
    out = output(tmp_path, ADD, f"%%aether{TWO_THREADS}")
    assert "Out[0]: 2" in out  # the cell shows what it shows without us
    assert "error[lost-update]: the global __main__.counter" in out
    assert "| counter += 1\n" in out


def test_statements_of_the_cell_itself(tmp_path: Path) -> None:
    cell = """%%aether
import threading
rows = []
thread = threading.Thread(target=lambda: rows.append(1))
thread.start()
for row in rows: row
thread.join()
"""
    out = output(tmp_path, cell)
    assert "warning[iterate-while-mutated]" in out
    assert "for row in rows: row\n" in out


def test_from_one_cell_to_a_later_one(tmp_path: Path) -> None:
    start, stop = "import aether\nreport = aether.start()", "aether.stop().summary"
    out = output(tmp_path, start, ADD, TWO_THREADS, stop)
    assert "Summary(errors=1, warnings=0" in out


def test_options(tmp_path: Path) -> None:
    out = output(
        tmp_path, ADD, "%%aether --level error --exclude nothing\n1", "%%aether --bad\n1", "%%aether --level bad\n1"
    )
    assert "aether: no races found\n" in out
    assert "UsageError: aether: unrecognized arguments: --bad" in out
    assert "UsageError: aether: argument --level: invalid choice: 'bad'" in out


def test_a_cell_that_fails_is_reported_too(tmp_path: Path) -> None:
    out = output(tmp_path, ADD, f"%%aether{TWO_THREADS}\n1/0", "print(__import__('aether').is_active())")
    assert "ZeroDivisionError: division by zero" in out
    assert "error[lost-update]" in out
    assert "False\n" in out
