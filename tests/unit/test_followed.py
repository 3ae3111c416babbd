"""``--follow-children``: what the processes that a program starts find is in the report of the first."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aether import publish
from aether.report.build import build_races
from aether.report.followers import merged_races
from aether.report.model import Severity
from aether.report.sources import Sources

type Run = Callable[..., subprocess.CompletedProcess[str]]
type Follow = Callable[..., tuple[subprocess.CompletedProcess[str], dict[str, Any]]]

PROGRAM = """
import multiprocessing as mp, os, signal, subprocess, sys, threading
from concurrent.futures import ProcessPoolExecutor


class Account:
    balance = 0


def deposit(account):
    for _ in range(500):
        account.balance += 1


def race(*_):
    account = Account()
    threads = [threading.Thread(target=deposit, args=(account,)) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()


def die():
    race()
    os.kill(os.getpid(), signal.SIGKILL)


def wait(began):
    race()
    began.set()
    signal.pause()


def start(context, target, *arguments):
    process = context.Process(target=target, args=arguments)
    process.start()
    return process


if __name__ == "__main__":
    what, way, *rest = sys.argv[1:]
    context = mp.get_context(way) if way in mp.get_all_start_methods() else None
    if what == "pool":
        with context.Pool(2) as pool: pool.map(race, range(4))
    elif what == "executor":
        with ProcessPoolExecutor(2, mp_context=context) as pool: list(pool.map(race, range(4)))
    elif what == "terminate":
        began = context.Event()
        process = start(context, wait, began)
        began.wait()
        process.terminate()
        process.join()
        print(process.exitcode)
    elif what == "subprocess":
        got = subprocess.run([sys.executable, *rest], capture_output=True, text=True)
        print(got.returncode, repr(got.stderr))
    else:
        process = start(context, globals()[what])
        process.join()
        print(process.exitcode)
    if rest == ["both"]:
        race()
"""


@pytest.fixture
def folders() -> Iterator[Path]:
    """Where temporary folders are made: the names of sockets must be short."""
    with tempfile.TemporaryDirectory(prefix="h", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture
def follow(tmp_path: Path, folders: Path, real: Run) -> "Follow":
    """Run the program and give its report too; nothing may be left of the folder that the processes met in."""
    (tmp_path / "bank.py").write_text(PROGRAM, encoding="utf-8")

    def run(*arguments: str) -> tuple[subprocess.CompletedProcess[str], dict[str, Any]]:
        got = real("--follow-children", "--json", "r.json", *arguments, env={"TMPDIR": str(folders)})
        _wait_until(lambda: not list(folders.glob("aether-*")))
        return got, json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))

    return run


def _wait_until(is_so: Callable[[], bool]) -> None:
    """A server of multiprocessing's ends when it notices that the program has."""
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("way", ["spawn", "forkserver", "fork"])
@pytest.mark.parametrize("what", ["race", "pool", "executor"])
def test_multiprocessing(what: str, way: str, follow: Follow) -> None:
    got, report = follow("bank.py", what, way)
    assert got.returncode == 66, got.stderr
    (race,) = report["races"]
    assert (race["kind"], race["locations"][0]["name"]) == ("lost-update", "Account.balance")
    assert report["files"][race["accesses"][0]["file"]].endswith("bank.py")
    children = {follower["pid"] for follower in report["followers"]}
    assert race["processes"] != []
    assert set(race["processes"]) <= children
    assert report["process"]["pid"] not in children
    assert "were not watched" not in got.stderr


@pytest.mark.parametrize("way", ["spawn", "forkserver"])
def test_a_main_program_that_is_a_module(way: str, follow: Follow) -> None:
    got, report = follow("-m", "bank", "race", way)
    assert (got.returncode, len(report["races"])) == (66, 1)


@pytest.mark.parametrize(("what", "status"), [("die", -9), ("terminate", -15)])
@pytest.mark.parametrize("way", ["spawn", "forkserver"])
def test_what_was_recorded_before_a_process_was_killed(what: str, status: int, way: str, follow: Follow) -> None:
    got, report = follow("bank.py", what, way)
    assert (got.returncode, got.stdout) == (66, f"{status}\n")
    (race,) = report["races"]
    (pid,) = race["processes"]
    (ended,) = [follower["ended"] for follower in report["followers"] if follower["pid"] == pid]
    assert ended == ("unknown" if what == "die" else "SIGTERM")


BUSY = """
import collections, functools, itertools, os
import bank
bank.race()
# C code without an end, which asks for no signals once it has written.
written = map(functools.partial(print, end="", flush=True), "x")
collections.deque(itertools.chain(written, itertools.repeat(1)), maxlen=0)
"""


def test_a_signal_in_long_c_code(tmp_path: Path, follow: Follow) -> None:
    (tmp_path / "busy.py").write_text(BUSY, encoding="utf-8")
    start = "import subprocess, sys; busy = subprocess.Popen([sys.executable, 'busy.py'], stdout=subprocess.PIPE); "
    got, report = follow("-c", f"{start} busy.stdout.read(1); busy.terminate(); print(busy.wait())")
    assert (got.returncode, got.stdout) == (66, "-15\n")
    (follower,) = report["followers"]
    assert (follower["ended"], follower["argv"], len(report["races"])) == ("SIGTERM", ["busy.py"], 1)


def test_processes_that_become_others(follow: Follow) -> None:
    fork = "import os, sys\nif os.fork(): print(os.wait()[1])\nelse: "
    become = "os.execv(sys.executable, [sys.executable, '-c', 'import bank; bank.race()'])"
    got, report = follow("-c", fork + become)
    assert (got.returncode, got.stdout) == (66, "0\n")
    assert [follower["forked"] for follower in report["followers"]] == [False]


@pytest.mark.parametrize("engine", ["auto", "monitor"])
def test_engines(engine: str, follow: Follow) -> None:
    got, report = follow("--engine", engine, "bank.py", "race", "spawn")
    assert (got.returncode, len(report["races"])) == (66, 1), got.stderr


def test_the_report_so_far_holds_the_races_of_others(follow: Follow) -> None:
    ask = "import os, signal, subprocess, sys; subprocess.run([sys.executable, '-c', 'import bank; bank.race()'])"
    got, report = follow("-c", f"{ask}; os.kill(os.getpid(), signal.SIGUSR1)")
    so_far = f"aether: process {report['process']['pid']}, so far\n\nerror[lost-update]"
    assert (got.stderr.count(so_far), got.stderr.count("error[lost-update]")) == (1, 2)


def test_a_program_that_is_started_keeps_its_status_and_its_standard_error(follow: Follow) -> None:
    got, report = follow("bank.py", "subprocess", "-", "-c", "import bank, sys; bank.race(); sys.exit(3)", "argument")
    assert (got.returncode, got.stdout) == (66, "3 ''\n")
    (race,) = report["races"]
    (follower,) = report["followers"]
    assert race["processes"] == [follower["pid"]]
    assert (follower["argv"], follower["ended"]) == (["-c", "argument"], "exit")
    assert f"in process {follower['pid']}" in got.stderr
    assert f"process {follower['pid']}, ended: -c argument\n" in got.stderr
    assert got.stderr.endswith("aether: exit status 66 (--fail-on error)\n")


def test_what_is_not_watched_says_nothing_to_the_program(follow: Follow) -> None:
    got, report = follow("bank.py", "subprocess", "-", "-xc", "pass")
    assert (got.returncode, got.stdout, report["followers"]) == (0, "0 ''\n", [])


def test_a_program_that_becomes_another(follow: Follow) -> None:
    become = "import bank, os, sys; bank.race(); os.execv(sys.executable, [sys.executable, '-c', {!r}])"
    got, report = follow("-c", become.format("import bank; print('became'); bank.race()"))
    assert (got.returncode, got.stdout, len(report["races"])) == (66, "became\n", 1)
    assert got.stderr.count("error[lost-update]") == 2


def test_programs_of_programs(follow: Follow) -> None:
    got, report = follow("bank.py", "subprocess", "-", "bank.py", "race", "spawn")
    assert got.returncode == 66
    (race,) = report["races"]
    assert (len(race["processes"]), len(report["followers"])) == (1, 2)


def test_a_race_of_two_processes_is_one(follow: Follow) -> None:
    got, report = follow("bank.py", "executor", "spawn", "both")
    (race,) = report["races"]
    assert report["process"]["pid"] == race["processes"][0]
    assert len(race["processes"]) >= 2
    assert report["summary"]["errors"] == 1
    assert got.stderr.count("error[lost-update]") == 1


def test_a_program_without_races(follow: Follow) -> None:
    got, report = follow("bank.py", "subprocess", "-", "-c", "import bank")
    assert (got.returncode, report["races"], len(report["followers"])) == (0, [], 1)
    assert "aether: watched 1 process that the program started\n" in got.stderr


def test_baseline_and_suppressions_hold_for_all(tmp_path: Path, follow: Follow) -> None:
    command = ["bank.py", "subprocess", "-", "-c", "import bank; bank.race()"]
    got, _ = follow("--write-baseline", "known.toml", *command)
    got, report = follow("--baseline", "known.toml", *command)
    assert (got.returncode, report["races"], report["summary"]["baseline"]) == (0, [], 1)


def test_results_files_of_all_are_kept(tmp_path: Path, follow: Follow) -> None:
    _, report = follow("-o", "r.bin", "bank.py", "race", "spawn")
    (file,) = tmp_path.glob("r.*.bin")
    (race,) = report["races"]
    assert file.name == f"r.{race['processes'][0]}.bin"
    read = [sys.executable, "-m", "aether", "report", str(file)]
    assert f"race {race['id']}" in subprocess.run(read, capture_output=True, text=True, check=True).stdout


LEAVE = """
import bank, os, subprocess, sys
child = "import bank; bank.race(); print(end='x', flush=True); open('go').read()"
subprocess.Popen([sys.executable, "-c", child], stdout=subprocess.PIPE).stdout.read(1)
"""


@pytest.fixture
def left(tmp_path: Path, folders: Path, real: Run) -> Callable[[str], tuple[int, Path]]:
    """Run a program that leaves a process behind, which has raced and waits for ``go``; its status and its folder."""
    (tmp_path / "bank.py").write_text(PROGRAM, encoding="utf-8")
    os.mkfifo(tmp_path / "go")

    def run(last: str) -> tuple[int, Path]:
        arguments = ["--follow-children", "--json", "r.json", "-c", LEAVE + last]
        with (tmp_path / "stderr").open("w") as stderr:
            streams = {"capture_output": False, "stdout": subprocess.DEVNULL, "stderr": stderr}
            status = real(*arguments, env={"TMPDIR": str(folders)}, **streams).returncode
        (folder,) = folders.iterdir()
        return status, folder

    return run


def test_a_process_that_outlives_the_program(tmp_path: Path, left: Callable[[str], tuple[int, Path]]) -> None:
    status, folder = left("")
    report = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (race,) = report["races"]
    (follower,) = report["followers"]
    assert (status, race["processes"], follower["ended"]) == (66, [follower["pid"]], "running")
    message = f"1 process was still running, and will report on standard error; their races are kept in {folder}\n"
    assert message in (tmp_path / "stderr").read_text()
    (tmp_path / "go").write_text("")
    _wait_until(lambda: not folder.exists())
    assert f"aether: process {follower['pid']}\n\nerror[lost-update]" in (tmp_path / "stderr").read_text()


def test_a_process_whose_first_was_killed(tmp_path: Path, left: Callable[[str], tuple[int, Path]]) -> None:
    status, folder = left("os.kill(os.getpid(), 9)")
    assert (status, (tmp_path / "stderr").read_text()) == (-9, "")
    (tmp_path / "go").write_text("")
    _wait_until(lambda: not folder.exists())
    assert "\n\nerror[lost-update]" in (tmp_path / "stderr").read_text()


def test_a_process_tells_of_its_races_before_it_removes_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    folder = SimpleNamespace(is_open=False, leave=lambda results: done.append("left"))
    session: Any = SimpleNamespace(
        folder=folder, destinations=SimpleNamespace(results=None), forked=True, say=done.append
    )
    report: Any = SimpleNamespace(races=("one",))
    monkeypatch.setattr(publish, "text", lambda session, report: "told")
    publish._hand_over(session, report, Sources())
    assert done == ["told", "left"]


def test_a_program_that_does_not_run_leaves_nothing(tmp_path: Path, real: Run) -> None:
    got = real("--follow-children", "-m", "gone", env={"TMPDIR": str(tmp_path)})
    assert (got.returncode, list(tmp_path.iterdir())) == (2, [])


def test_no_place_for_the_folder(real: Run) -> None:
    got = real("--follow-children", "-c", "print(1)", env={"TMPDIR": "/gone"})
    assert (got.returncode, got.stderr) == (2, "aether: error: cannot write /gone: No such file or directory\n")


def test_the_project_may_ask_for_it(tmp_path: Path, plain: Run) -> None:
    (tmp_path / "bank.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.aether]\nfollow-children = true\n", encoding="utf-8")
    got = plain("bank.py", "subprocess", "-", "-c", "import bank; bank.race()", env={"AETHER": "--fail-on error"})
    assert (got.returncode, got.stdout) == (66, "0 ''\n")


def test_spawned_processes_are_let_be_without_it(tmp_path: Path, plain: Run) -> None:
    (tmp_path / "bank.py").write_text(PROGRAM, encoding="utf-8")
    got = plain("bank.py", "race", "spawn", env={"AETHER": "1"})
    assert (got.returncode, got.stdout) == (0, "0\n")
    assert "processes that multiprocessing started by spawn were not watched" in got.stderr


def test_of_two_processes_the_one_that_saw_the_worse_is_believed() -> None:
    records = json.loads((Path(__file__).parents[1] / "golden" / "races.json").read_text(encoding="utf-8"))
    races = build_races(records, Sources(), "/")
    mild = replace(next(race for race in races if race.severity is Severity.ERROR), severity=Severity.NOTE, count=2)
    worse = replace(mild, severity=Severity.ERROR, count=3, number=0)
    (race,) = merged_races([(1, [mild]), (2, [worse]), (2, [mild])])
    assert (race.severity, race.count, race.processes, race.number) == (Severity.ERROR, 7, (1, 2), mild.number)
    other = replace(worse, id="other", number=mild.number)
    assert len({race.number for race in merged_races([(1, [mild]), (2, [other])])}) == 2
