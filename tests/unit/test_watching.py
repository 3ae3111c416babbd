"""``aether.start``, ``stop``, ``watch``: a program that watches itself, while its threads run."""

import ast
import functools
import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "late_cases" / "cases.py"
NAMES = [node.name for node in ast.parse(CASES.read_text()).body if isinstance(node, ast.FunctionDef)]

PROGRAM = """
import json, os, sys, threading
import aether

counter = 0
lock = threading.Lock()

def add():
    global counter
    counter += 1

def add_safely():
    global counter
    with lock:
        counter += 1

def in_threads(*functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

def race():
    in_threads(add, add)

def refused(function, *arguments, **options):
    try:
        function(*arguments, **options)
    except aether.errors.AetherUsageError as error:
        print(error)
"""


def run(folder: Path, body: str, *before: str, **settings: str) -> subprocess.CompletedProcess[str]:
    (folder / "program.py").write_text(PROGRAM + textwrap.dedent(body))
    command = [sys.executable, *before, "program.py"]
    environment = os.environ | settings
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def output(folder: Path, body: str) -> str:
    done = run(folder, body)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@functools.cache
def races_of_cases() -> dict[str, list[int]]:
    done = subprocess.run([sys.executable, str(CASES)], capture_output=True, text=True, timeout=250, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("case", [name for name in NAMES if name.startswith("ordered_")])
def test_what_threads_waited_for_orders_them(case: str) -> None:
    assert races_of_cases()[case] == [0, 0]


@pytest.mark.parametrize("case", [name for name in NAMES if name.startswith("racy_")])
def test_threads_that_run_already_race(case: str) -> None:
    assert all(races_of_cases()[case])


def test_from_start_to_stop(tmp_path: Path) -> None:
    lines = output(
        tmp_path,
        """
        race()
        print(aether.is_active())
        report = aether.start()
        print(aether.is_active(), report.is_complete, report)
        race()
        print(report)
        print(aether.stop() is report, aether.is_active(), report.is_complete, report)
        race_seen, = report.races
        print(race_seen.kind, race_seen.locations[0].name, report.at_least("error") == report.races)
        print("counter += 1" in report.to_text(), json.loads(report.to_json())["process"]["ended"])
        print("counter" in report._repr_html_(), "<pre" in report._repr_html_())
        print("counter" in report.to_html(), json.loads(report.to_sarif())["version"])
        """,
    ).splitlines()
    assert lines == [
        "False",
        "True False <aether.Report: no races found, so far>",
        "<aether.Report: 1 error, so far>",
        "True False True <aether.Report: 1 error>",
        "lost-update __main__.counter True",
        "True stopped",
        "True True",
        "True 2.1.0",
    ]


def test_in_a_block_and_again(tmp_path: Path) -> None:
    """A watch knows nothing of what an earlier one has seen, nor of what happened in between."""
    out = output(
        tmp_path,
        """
        with aether.watch() as first:
            race()
        race()
        with aether.watch() as second:
            in_threads(add_safely, add_safely)
        with aether.watch() as third:
            race()
        print(first, second, third, first.races[0].id == third.races[0].id)
        with aether.watch() as stopped:
            aether.stop()
        print(stopped.is_complete)
        try:
            with aether.watch() as failed:
                race()
                raise KeyError("mine")
        except KeyError:
            print(failed)
        """,
    )
    assert out.splitlines() == [
        "<aether.Report: 1 error> <aether.Report: no races found> <aether.Report: 1 error> True",
        "True",
        "<aether.Report: 1 error>",
    ]


def test_one_watch_at_a_time(tmp_path: Path) -> None:
    out = output(
        tmp_path,
        """
        import aether.errors
        refused(aether.stop)
        with aether.watch():
            refused(aether.start)
            refused(aether.watch().__enter__)
        refused(aether.start, level="bad")
        refused(aether.start, engine="none")
        refused(aether.start, include=[3])
        refused(aether.start, suppressions="missing.toml")
        print(aether.is_active())
        """,
    )
    assert out.splitlines() == [
        "there is no watch to stop",
        "this process is watched already, by aether.start() or aether.watch()",
        "this process is watched already, by aether.start() or aether.watch()",
        "level is 'bad', not one of error, warning, note",
        "engine is 'none', not one of auto, rewrite, monitor",
        "include is a list of packages or paths, as strings",
        "cannot read missing.toml: No such file or directory",
        "False",
    ]


def test_refused_under_aether_run(tmp_path: Path) -> None:
    body = """
        import aether.errors
        refused(aether.start)
        refused(aether.stop)
        race()
        """
    done = run(tmp_path, body, "-m", "aether", "run")
    assert done.stdout.splitlines() == [
        "this process is watched already, by aether run or pytest --aether",
        "there is no watch to stop: what watches this process is not aether.start()",
    ]
    assert (done.returncode, "lost-update" in done.stderr) == (66, True)


def test_what_the_project_configures_holds(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.aether]\nexclude = ["program.py"]\n')
    body = """
        with aether.watch() as report:
            race()
        print(report)
        """
    assert output(tmp_path, body) == "<aether.Report: no races found>\n"


def test_told_at_the_end_if_nobody_asked(tmp_path: Path) -> None:
    done = run(tmp_path, "aether.start()\nrace()")
    assert done.returncode == 0
    assert "error[lost-update]: the global __main__.counter" in done.stderr
    assert run(tmp_path, "aether.start()\nin_threads(add_safely, add_safely)").stderr == ""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("place", ["main", "worker"])
def test_told_where_a_signal_ends_the_process(tmp_path: Path, number: int, place: str) -> None:
    """Also while the main thread is in C code; the program sees the signal's default. Without a race all is silent."""
    body = f"""
        import signal, time
        from threading import Thread

        def watched():
            aether.start()
            {{act}}
            print(signal.getsignal({number}), flush=True)
            os.kill(os.getpid(), {number})
            time.sleep(60)

        thread = Thread(target=watched if {place == "worker"} else int)
        thread.start()
        {"time.sleep(60)" if place == "worker" else "watched()"}
    """
    racy = run(tmp_path, body.format(act="race()"))
    assert (racy.returncode, racy.stdout) == (-number, f"{signal.SIG_DFL!s}\n")
    assert "error[lost-update]: the global __main__.counter" in racy.stderr
    safe = run(tmp_path, body.format(act="in_threads(add_safely, add_safely)"))
    assert (safe.returncode, safe.stderr) == (-number, "")


def test_signals_are_as_they_were_after_stop_and_in_a_child(tmp_path: Path) -> None:
    out = output(
        tmp_path,
        """
        def caught():
            (line,) = (line for line in open("/proc/self/status") if line.startswith("SigCgt"))
            return int(line.split()[1], 16) >> 14 & 1  # SIGTERM

        def in_child():
            child = os.fork()
            if child == 0:
                os._exit(caught())
            return os.waitpid(child, 0)[1]

        print(caught())
        for _ in range(2):
            with aether.watch():
                print(caught(), in_child())
            print(caught())
        """,
    )
    assert out.split() == ["0", *["1", "0", "0"] * 2]


def test_a_child_is_not_forked_in_the_midst_of_a_start_or_stop(tmp_path: Path) -> None:
    """It has no thread any more that would give back what a start holds: the interpreter's locks, those of imports."""
    done = run(
        tmp_path,
        """
        import faulthandler

        def toggle():
            while not done.is_set():
                with aether.watch():
                    pass

        done = threading.Event()
        thread = threading.Thread(target=toggle)
        with aether.watch():  # what it imports is imported
            pass
        thread.start()
        for _ in range(30):
            child = os.fork()
            if child == 0:
                faulthandler.dump_traceback_later(30, exit=True)
                with aether.watch() as report:
                    race()
                os._exit(len(report.races))
            assert os.waitpid(child, 0)[1] == 1 << 8
        done.set()
        thread.join()
        """,
        *("-W", "ignore::DeprecationWarning"),
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_forked_child_goes_on_unwatched(tmp_path: Path) -> None:
    out = output(
        tmp_path,
        """
        report = aether.start()
        in_threads(add_safely)
        child = os.fork()
        if child == 0:
            race()
            print(aether.is_active(), flush=True)
            with aether.watch() as own:
                race()
            print(own, flush=True)
            os._exit(0)
        os.waitpid(child, 0)
        print(report)
        """,
    )
    assert out.splitlines() == [
        "False",
        "<aether.Report: 1 error>",
        "<aether.Report: no races found, so far>",
    ]


def test_modules_imported_before_and_meanwhile(tmp_path: Path) -> None:
    for name in ("early", "late"):
        (tmp_path / f"{name}.py").write_text("n = 0\n\ndef add():\n    global n\n    n += 1\n")
    out = output(
        tmp_path,
        """
        import early
        early.add()
        with aether.watch() as report:
            import late
            in_threads(early.add, early.add)
            in_threads(late.add, late.add)
        print(sorted(race.locations[0].name for race in report.races))
        """,
    )
    assert out == "['early.n', 'late.n']\n"


def test_begun_by_a_worker_thread(tmp_path: Path) -> None:
    out = output(
        tmp_path,
        """
        def body():
            with aether.watch() as report:
                race()
            print(report)

        worker = threading.Thread(target=body, name="worker")
        worker.start()
        worker.join()
        """,
    )
    assert out == "<aether.Report: 1 error>\n"


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    """The interpreter's own switches; what is patched in the library is compared in test_sync_patch.py."""
    out = output(
        tmp_path,
        """
        import builtins

        def seen():
            monitoring = sys.monitoring
            tools = [(monitoring.get_tool(n), monitoring.get_tool(n) and monitoring.get_events(n)) for n in range(6)]
            local = [monitoring.get_local_events(n, race.__code__) for n in range(6) if monitoring.get_tool(n)]
            hooks = list(sys.meta_path), list(sys.path_hooks), sys.gettrace(), sys.getprofile()
            return tools, local, hooks, builtins.__import__

        def at_work():
            while not done.is_set():
                add_safely()

        done = threading.Event()
        thread = threading.Thread(target=at_work)
        thread.start()
        before = seen()
        for _ in range(20):
            with aether.watch():
                race()
                during = seen()
        done.set()
        thread.join()
        print(before == seen(), before == during, threading.active_count())
        """,
    )
    assert out == "True False 1\n"


def test_own_types_are_used_while_watches_begin_and_end(tmp_path: Path) -> None:
    """Their methods and operators are replaced, and put back, under the threads' hands."""
    body = """
        from aether.proxy import ThreadSafeDict

        numbers, known, items = aether.AtomicInt64(), aether.ConcurrentDict(), aether.ConcurrentQueue(5)
        row, elements, ordered = aether.ConcurrentList([0]), aether.ConcurrentSet(), ThreadSafeDict()
        lock, ended = aether.RWLock(), threading.Event()

        def work():
            global numbers
            while not ended.is_set():
                numbers += 1
                numbers.handle().increment()
                known[int(numbers) % 7] = known.get(3)
                known.add("added")
                items.put(1)
                items.get()
                with lock.write(), aether.ObjectLock(known):
                    known.compute_if_absent("made", str)
                row.append_if_absent(len(row))
                row[5:] = row[:1] + list(row + [2])[:3]
                del row[9:]
                elements.symmetric_difference_update(elements | {int(numbers) % 7})
                ordered[int(numbers) % 7] = {} | ordered == ordered.pop(3, None)

        def cycle():
            for _ in range(10):
                with aether.watch() as report:
                    before = known["added"]
                    while known["added"] < before + 3:
                        pass

                class Late(aether.AtomicInt64):
                    pass

                late = Late(1)
                late += 1
                assert late == 2 and late + 1 == 3
            ended.set()
            return report

        known["added"] = 0
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        report = cycle()
        for thread in threads:
            thread.join()
        print([race.kind for race in report.races])
    """
    assert output(tmp_path, body) == "[]\n"
