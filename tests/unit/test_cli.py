"""The command line: its errors, its statuses, and that no way of ending loses a report."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aether.cli import main
from aether.results import read_records
from aether_hooks import sites

type Run = Callable[..., subprocess.CompletedProcess[str]]

RACES = str(Path(__file__).parents[1] / "golden" / "races.json")
NOTES = "aether: no races found; 1 note (shown with --level note)"


@pytest.fixture
def notes(tmp_path: Path) -> str:
    """A file with races that are notes only."""
    races = json.loads(Path(RACES).read_text(encoding="utf-8"))
    file = tmp_path / "notes.json"
    file.write_text(json.dumps([race for race in races if race["severity"] == "note"]), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--nonsense", "x.py"], "unrecognized arguments: --nonsense (aether run --help lists the options)"),
        (["--jso", "r.json", "x.py"], "unrecognized arguments: --jso (aether run --help lists the options)"),
        (["--json"], "argument --json: expected one argument (aether run --help lists the options)"),
        (["--exit-code", "0", "x.py"], "argument --exit-code: 0 is not a status from 1 to 255"),
        (["--exit-code", "x", "x.py"], "argument --exit-code: x is not a whole number"),
        (["--max-races", "-1", "x.py"], "argument --max-races: -1 is below 0"),
        (["--max-races", "1.5", "x.py"], "argument --max-races: 1.5 is not a whole number"),
        (["--level", "bad", "x.py"], "argument --level: invalid choice: 'bad'"),
        ([], "no program: give a script, -m module or -c CODE (aether run --help says more)"),
        (["-m"], "-m needs an argument"),
        (["-c"], "-c needs an argument"),
        (["gone.py"], "cannot open gone.py: No such file or directory"),
        (["folder"], "can't find '__main__' module in '"),
        (["-m", "gone"], "No module named gone"),
        (["-m", "folder"], "No module named folder.__main__; 'folder' is a package and cannot be directly executed"),
        (["-m", "json.gone"], "No module named json.gone"),
        (["--json", "gone/r.json", "ok.py"], "cannot write gone/r.json: No such file or directory"),
        (["--json", "folder", "ok.py"], "cannot write folder: Is a directory"),
        (["-o", "gone/r", "ok.py"], "cannot write gone/r: No such file or directory"),
        (["-o", "-", "ok.py"], "the results file is binary and cannot go to standard output"),
        (["--json", "r", "--html", "./r", "ok.py"], "--json and --html are both to write ./r"),
        (["--sarif", "r", "-o", "r", "ok.py"], "--sarif and -o are both to write r"),
        (["--json", "-", "--sarif", "-", "ok.py"], "--json and --sarif are both to write -"),
    ],
)
def test_misuse_is_one_line_and_status_2(arguments: list[str], message: str, tmp_path: Path, watched: Run) -> None:
    (tmp_path / "ok.py").write_text("print('ran')", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    got = watched(*arguments)
    assert got.stderr.startswith(f"aether: error: {message}")
    assert got.stderr.count("\n") == 1
    assert (got.returncode, got.stdout) == (2, "")


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        ("sites.SCHEMA += 1", f"schema {sites.SCHEMA}, not {sites.SCHEMA + 1}"),
        ("del _native.SITE_SCHEMA", f"schema unknown, not {sites.SCHEMA}"),
    ],
)
def test_a_native_module_that_was_built_for_other_hooks_is_refused(change: str, difference: str, plain: Run) -> None:
    program = "from aether import _native, cli; from aether_hooks import sites"
    got = plain("-c", f"{program}; {change}; raise SystemExit(cli.main(['run', '-c', 'print(1)']))")
    message = f"the native module was built for other hooks ({difference}); rebuild it: make build, or pip install ."
    assert (got.returncode, got.stdout, got.stderr) == (1, "", f"aether: error: {message}\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_script(tmp_path: Path, watched: Run) -> None:
    (tmp_path / "x.py").touch(0)
    assert watched("x.py").stderr == "aether: error: cannot open x.py: Permission denied\n"


@pytest.mark.parametrize(
    ("arguments", "status", "output"),
    [
        ([], 2, ""),
        (["--help"], 0, "usage: aether [-h]"),
        (["--version"], 0, "aether 0."),
        (["run", "--help"], 0, "usage: aether run [options] (script.py | -m module | -c CODE) [arguments]"),
        (["report", "--help"], 0, "usage: aether report"),
        (["walk"], 2, ""),
    ],
)
def test_the_root_command(
    arguments: list[str], status: int, output: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", ["own folder", *sys.path])
    try:
        got = main(arguments)
    except SystemExit as exit_:
        got = int(exit_.code or 0)
    assert got == status
    assert capsys.readouterr().out.startswith(output)


@pytest.mark.parametrize(
    ("options", "code", "status"),
    [
        ([], "pass", 66),
        ([], "import sys; sys.exit()", 66),
        ([], "import sys; sys.exit(5)", 5),
        ([], "import os; os._exit(0)", 66),
        ([], "import os; os._exit(3)", 3),
        ([], "1/0", 1),
        (["--fail-on", "never"], "pass", 0),
        (["--exit-code", "3"], "pass", 3),
    ],
)
def test_statuses_with_errors(options: list[str], code: str, status: int, watched: Run) -> None:
    got = watched(*options, "-c", code, races=RACES)
    assert got.returncode == status
    assert "\naether: 1 error, 2 warnings; 1 note (shown with --level note)\n" in got.stderr
    changed = status == 66 or "--exit-code" in options
    assert (f"aether: exit status {status} (--fail-on error)\n" in got.stderr) is changed


@pytest.mark.parametrize(("options", "status"), [([], 0), (["--fail-on", "warning"], 0)])
def test_notes_do_not_fail(options: list[str], status: int, notes: str, watched: Run) -> None:
    got = watched(*options, "-c", "", races=notes)
    assert got.returncode == status
    assert NOTES in got.stderr


def test_the_rest_of_the_interpreters_work_is_done(tmp_path: Path, watched: Run) -> None:
    program = "class A:\n def __del__(s): print('freed')\na = A()\nf = open('out', 'w')\nf.write('kept')\nprint('end')"
    got = watched("-c", program, races=RACES)
    assert (got.returncode, got.stdout) == (66, "end\nfreed\n")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "kept"


def test_the_report_comes_after_all_that_the_program_prints(watched: Run) -> None:
    program = "import atexit\natexit.register(print, 'handler')\nprint('main')"
    got = watched("-c", program, races=RACES, stderr=subprocess.STDOUT, capture_output=False, stdout=subprocess.PIPE)
    assert got.stdout.startswith("main\nhandler\n\nerror[lost-update]")


def test_options_after_the_program_are_the_programs(watched: Run) -> None:
    got = watched("--level", "note", "-c", "import sys; print(sys.argv)", "--json", "-v")
    assert got.stdout == "['-c', '--json', '-v']\n"


@pytest.mark.parametrize("end", ["pass", "import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), 15)"])
def test_json_is_written_however_it_ends(end: str, tmp_path: Path, watched: Run) -> None:
    got = watched("--json", "r.json", "-c", end, races=RACES)
    document = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert document["schema"] == "aether-report/1"
    assert document["summary"]["errors"] == 1
    assert document["environment"]["argv"] == ["-c"]
    assert "aether: the JSON report is in r.json\n" in got.stderr


def test_json_on_standard_output(watched: Run) -> None:
    got = watched("--json", "-", "-c", "print('mine')", races=RACES)
    first, _, rest = got.stdout.partition("\n")
    assert first == "mine"
    assert json.loads(rest)["summary"]["warnings"] == 2


def test_a_report_that_can_no_longer_be_written_goes_to_stderr(tmp_path: Path, watched: Run) -> None:
    program = "import os, shutil\nos.closerange(3, 4096)\nshutil.rmtree('d')"
    (tmp_path / "d").mkdir()
    got = watched("--json", "d/r.json", "-c", program, races=RACES)
    assert '"schema": "aether-report/1"' in got.stderr
    assert "r.json ([Errno 2] No such file or directory" in got.stderr
    assert got.returncode == 66


def test_descriptors_that_the_program_closed_and_reused_are_not_written(tmp_path: Path, watched: Run) -> None:
    program = "import os\nos.closerange(3, 4096)\nfor _ in range(600): os.open('other', os.O_RDWR | os.O_CREAT)"
    watched("--json", "r.json", "-c", program, races=RACES)
    assert (tmp_path / "other").read_text(encoding="utf-8") == ""
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["summary"]["errors"] == 1


def test_results_file_and_aether_report(tmp_path: Path, watched: Run) -> None:
    ran = watched("-o", "r.bin", "-c", "pass", races=RACES)
    assert "aether: to read this again: " in ran.stderr
    assert "-m aether report r.bin\n" in ran.stderr
    records = list(read_records((tmp_path / "r.bin").read_bytes()))
    assert [record.get("number") for record in records] == [None, 1, 2, 3, 4, 1, 2, 3, 4, None]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_that_ends_the_program_loses_nothing(number: int, watched: Run) -> None:
    program = f"import os, time\nos.kill(os.getpid(), {number})\ntime.sleep(60)"
    got = watched("-c", program, races=RACES)
    assert got.returncode == -number
    assert "aether: 1 error, 2 warnings" in got.stderr


def test_usr1_prints_the_report_so_far(watched: Run) -> None:
    program = "import os, signal\nos.kill(os.getpid(), signal.SIGUSR1)\nprint('on')"
    got = watched("-c", program, races=RACES)
    assert got.stdout == "on\n"
    assert ", so far\n\nerror[lost-update]" in got.stderr
    assert got.stderr.count("error[lost-update]") == 2


def test_usr1_while_the_main_thread_waits_for_others(watched: Run) -> None:
    program = (
        "import os, signal, threading, time\n"
        "def later():\n"
        "  time.sleep(.3)\n"
        "  os.kill(os.getpid(), signal.SIGUSR1)\n"
        "  time.sleep(.3)\n"
        "threading.Thread(target=later).start()\n"
    )
    assert ", so far\n" in watched("-c", program, races=RACES).stderr


def test_exec_reports_first(watched: Run) -> None:
    program = "import os, sys\nos.execv(sys.executable, [sys.executable, '-c', 'print(2)'])"
    got = watched("-c", program, races=RACES)
    assert (got.stdout, got.returncode) == ("2\n", 0)
    assert "aether: 1 error" in got.stderr
    assert "exit status" not in got.stderr


FORK = "import os\npid = os.fork()\nif not pid: os._exit(0)\nprint(os.waitpid(pid, 0)[1])"


def test_a_forked_child_reports_its_own_races_under_its_own_name(tmp_path: Path, watched: Run) -> None:
    got = watched("--json", "r.json", "-o", "r.bin", "-c", FORK, races=RACES, env={"AETHER_STANDIN_CHILD": RACES})
    assert got.stdout == "0\n"
    assert "(forked)\n\nerror[lost-update]" in got.stderr
    (child,) = (path for path in tmp_path.glob("r.*.json"))
    pid = int(child.suffixes[0][1:])
    assert json.loads(child.read_text(encoding="utf-8"))["process"] == {"pid": pid, "forked": True, "ended": "os._exit"}
    assert f"aether: the JSON report is in {child.name}\n" in got.stderr
    records = list(read_records((tmp_path / f"r.{pid}.bin").read_bytes()))
    assert [record.get("number") for record in records] == [None, 1, 2, 3, 4, None]


def test_a_forked_child_without_races_is_silent(tmp_path: Path, watched: Run) -> None:
    got = watched("--json", "r.json", "-c", FORK, races=RACES)
    assert got.stdout == "0\n"
    assert got.stderr.count("error[lost-update]") == 1
    assert "(forked)" not in got.stderr
    assert [path.name for path in tmp_path.glob("r*.json")] == ["r.json"]


def test_detection_that_stops_says_so_in_one_line(watched: Run) -> None:
    got = watched("-c", "print('on')", env={"AETHER_STANDIN_FAILURE": "the tracer was taken"})
    assert got.stdout == "on\n"
    assert got.stderr.splitlines()[1] == "aether: detection stopped: the tracer was taken"


def test_a_report_that_cannot_be_drawn_names_the_races(tmp_path: Path, watched: Run) -> None:
    broken = tmp_path / "races.json"
    races: list[dict[str, Any]] = json.loads(Path(RACES).read_text(encoding="utf-8"))
    del races[0]["accesses"][0]["stack"]
    broken.write_text(json.dumps(races), encoding="utf-8")
    got = watched("-c", "print('on')", races=str(broken))
    assert (got.returncode, got.stdout) == (0, "on\n")
    assert got.stderr.startswith("aether: the report could not be drawn (KeyError: 'stack')\n")
    assert "aether: error[lost-update] bank.py:11, bank.py:11\n" in got.stderr


@pytest.mark.parametrize("name", ["json", "dataclasses", "tokenize", "enum", "platform", "rich"])
def test_modules_of_the_program_with_names_of_ours(name: str, tmp_path: Path, watched: Run) -> None:
    (tmp_path / f"{name}.py").write_text("mine = 1\n", encoding="utf-8")
    (tmp_path / "main.py").write_text(f"import {name}\nprint({name}.__name__)\n", encoding="utf-8")
    got = watched("--colour", "always", "--json", "r.json", "main.py", races=RACES)
    assert got.stdout == f"{name}\n"
    assert "could not be drawn" not in got.stderr
    assert (tmp_path / "r.json").stat().st_size > 0


def test_a_program_without_standard_error(watched: Run) -> None:
    command = "import os\nos.close(2)\nprint('on')"
    assert watched("-c", command, races=RACES).stdout == "on\n"


def test_colour_only_where_it_is_wanted(watched: Run) -> None:
    assert "\x1b[" not in watched("-c", "", races=RACES).stderr
    assert "\x1b[" in watched("--colour", "always", "-c", "", races=RACES).stderr


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """Start a program under ``aether run`` and wait for its first line."""
    started: list[subprocess.Popen[str]] = []

    def start(program: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-u", "-m", "aether", "run", "-c", program]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def test_a_server_is_asked_and_then_stopped(served: Callable[[str], subprocess.Popen[str]]) -> None:
    server = served("import time\nprint('ready')\nwhile True: time.sleep(1)")
    server.send_signal(signal.SIGUSR1)
    assert server.stderr is not None
    assert any("aether: no races found" in line for line in server.stderr), "so far"
    server.send_signal(signal.SIGTERM)
    _, errors = server.communicate(timeout=30)
    assert server.returncode == -signal.SIGTERM
    assert "aether: no races found" in errors


BANK = """\
import threading

class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self):
        self.balance += 1{comment}

account = Account()
threads = [threading.Thread(target=lambda: [account.deposit() for _ in range(100)]) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    """A program with one race."""
    file = tmp_path / "bank.py"
    file.write_text(BANK.format(comment=""), encoding="utf-8")
    return file


def test_a_real_race(bank: Path, tmp_path: Path, real: Run) -> None:
    got = real("--json", "r.json", "-o", "r.bin", "bank.py")
    assert got.returncode == 66
    assert "\nerror[lost-update]: Account.balance of <Account object>" in got.stderr
    assert "\n   8 |     self.balance += 1\n     |     ^^^^^^^^^^^^^^^^^\n" in got.stderr
    assert " were started at bank.py:12 in <module>, and have ended\n" in got.stderr
    assert "aether: 1 error\n" in got.stderr
    (race,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["races"]
    assert {access["role"] for access in race["accesses"]} == {"update"}
    again = subprocess.run(
        [sys.executable, "-m", "aether", "report", "r.bin"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    drawn = got.stderr.partition("\nerror")[2]
    assert again.stdout.partition("\nerror")[2] == drawn[: drawn.index("aether: the JSON report")]


def test_a_race_is_announced_when_it_is_found(bank: Path, real: Run) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write(
            "worker = threading.Thread(target=account.deposit)\nworker.start()\naccount.deposit()\nworker.join()\n"
        )
        file.write("import os, sys\nsys.stderr.write('end of the program\\n')\n")
    got = real("bank.py")
    announced = got.stderr.partition("end of the program\n")[0]
    assert announced.startswith(
        f"aether: error: lost-update on Account.balance\n  update {bank}:8 in Account.deposit, "
    )
    assert announced.count("aether: ") == 1


CLOSING = """
import fcntl, os
os.closerange(3, 5000)
victim = os.open("victim", os.O_CREAT | os.O_WRONLY)
for number in range(500, 520):
    fcntl.fcntl(victim, fcntl.F_DUPFD, number)
thread = threading.Thread(target=account.deposit)
thread.start()
account.deposit()
thread.join()
"""


@pytest.mark.parametrize("options", [(), ("-o", "r.bin")])
def test_descriptors_that_the_program_closed_are_left_alone(
    options: tuple[str, ...], bank: Path, tmp_path: Path, real: Run
) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write(CLOSING)
    got = real(*options, "bank.py")
    assert got.returncode == 66
    assert got.stderr.startswith("aether: error: lost-update on Account.balance\n")
    assert (tmp_path / "victim").read_bytes() == b""


BUSY = """
import collections, functools, itertools, os, sys
if "fork" in sys.argv and os.fork():
    os.wait()
    os._exit(0)
thread = threading.Thread(target=account.deposit)
thread.start()
account.deposit()
thread.join()
# C code without an end, which asks for no signals once it has written the process's number.
written = map(functools.partial(print, flush=True), [os.getpid()])
collections.deque(itertools.chain(written, itertools.repeat(1)), maxlen=0)
"""


@pytest.fixture(params=[signal.SIGTERM, signal.SIGHUP])
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    """A signal with its default disposition, which programs inherit: under `nohup` it is ignored."""
    before = signal.signal(request.param, signal.SIG_DFL)
    yield request.param
    signal.signal(request.param, before)


@pytest.mark.parametrize("arguments", [(), ("fork",)], ids=["parent", "child"])
def test_a_signal_ends_long_c_code(number: int, arguments: tuple[str, ...], bank: Path, tmp_path: Path) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write(BUSY)
    command = [sys.executable, "-m", "aether", "run", "-o", "r.bin", "--json", "r.json", "bank.py", *arguments]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, text=True, **pipes) as program:  # type: ignore[call-overload]
        pid = int(program.stdout.readline())
        started = time.monotonic()
        os.kill(pid, number)
        _, stderr = program.communicate(timeout=30)
    assert time.monotonic() - started < 20
    assert "aether: error: lost-update on Account.balance\n" in stderr, "announced when it was found"
    assert "\nerror[lost-update]: Account.balance of <Account object>" in stderr
    assert "the process ended without its last word" in stderr
    assert program.returncode == (66 if arguments else -number)
    names = (f"r.{pid}.bin", f"r.{pid}.json") if arguments else ("r.bin", "r.json")
    records = list(read_records((tmp_path / names[0]).read_bytes()))
    assert any(record.get("kind") == "lost-update" for record in records)
    report = json.loads((tmp_path / names[1]).read_text(encoding="utf-8"))
    ended = {"pid": pid, "forked": bool(arguments), "ended": signal.Signals(number).name}
    assert report["process"] == ended
    assert [race["kind"] for race in report["races"]] == ["lost-update"]


def test_a_signal_ends_long_c_code_where_no_report_can_be_drawn(bank: Path, tmp_path: Path) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write(BUSY.replace("thread.join()\n", "thread.join()\nos.closerange(400, 5000)\n"))
    command = [sys.executable, "-m", "aether", "run", "--json", "r.json", "bank.py"]
    with subprocess.Popen(command, cwd=tmp_path, text=True, stdout=-1, stderr=-1) as program:
        assert program.stdout is not None
        program.stdout.readline()
        program.send_signal(signal.SIGTERM)
        _, stderr = program.communicate(timeout=30)
    assert program.returncode == -signal.SIGTERM
    assert "aether: the report could not be drawn (cannot read /proc/self/fd/" in stderr
    assert "aether: error: lost-update on Account.balance\n" in stderr, "announced when it was found"


MODULES_OF_OURS = "array ctypes dataclasses enum fcntl json queue random re signal struct token tokenize".split()
NAMES_OF_OURS = [name for name in MODULES_OF_OURS if name not in sys.builtin_module_names]


def test_real_reports_beside_modules_with_names_of_ours(bank: Path, tmp_path: Path, real: Run) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write(f"import os, {', '.join(NAMES_OF_OURS)}\n")
        file.write("os.kill(os.getpid(), 10)\n")
        file.write(f"print({', '.join(name + '.mine' for name in NAMES_OF_OURS)})\n")
    for name in NAMES_OF_OURS:
        (tmp_path / f"{name}.py").write_text(f"mine = {name!r}\n", encoding="utf-8")
    got = real("--json", "r.json", "-o", "r.bin", "bank.py")
    assert got.stdout == " ".join(NAMES_OF_OURS) + "\n"
    assert got.stderr.count("\nerror[lost-update]: Account.balance of <Account object>") == 2, "so far, and at the end"
    assert "could not" not in got.stderr
    assert "stopped" not in got.stderr
    assert "cannot be rewritten" not in got.stderr
    assert got.returncode == 66


def test_modules_in_pythonpath_with_names_of_ours(bank: Path, tmp_path: Path, plain: Run, real: Run) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write("import argparse, json, re, sys\nprint(sys.path, argparse.mine, json.mine, re.mine)\n")
    (tmp_path / "path").mkdir()
    for name in ("argparse", "json", "re"):
        (tmp_path / "path" / f"{name}.py").write_text(f"mine = {name!r}\n", encoding="utf-8")
    environment = {"PYTHONPATH": str(tmp_path / "path")}
    expected = plain("bank.py", env=environment)
    got = real("bank.py", env=environment)
    assert got.stdout == expected.stdout
    assert expected.returncode == 0
    assert "\nerror[lost-update]: Account.balance" in got.stderr


def test_the_main_thread_is_named(tmp_path: Path, real: Run) -> None:
    (tmp_path / "main.py").write_text(
        "import threading\nn = 0\ndef work():\n    global n\n    n += 1\n"
        "thread = threading.Thread(target=work)\nthread.start()\nwork()\nthread.join()\n",
        encoding="utf-8",
    )
    announced = real("main.py").stderr.partition("\nerror")[0]
    assert ":5 in work, MainThread\n" in announced
    assert ":5 in work, Thread-1 (work)\n" in announced


def test_ids_are_the_same_in_every_run(bank: Path, tmp_path: Path, real: Run) -> None:
    ids = set()
    for _ in range(3):
        real("--json", "r.json", "bank.py")
        ids.update(race["id"] for race in json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["races"])
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        (["--include", "gone", "main.py"], "gone"),
        (["--include", "gone", "--include", "pkg", "--include", "other/*", "main.py"], "gone, other/*"),
        (["--include", "pkg.*", "--include", "main.py", "main.py"], ""),
        (["--include", "main", "-m", "main"], ""),
    ],
)
def test_what_is_included_and_never_imported_is_said(
    options: list[str], missing: str, tmp_path: Path, real: Run
) -> None:
    (tmp_path / "pkg").mkdir()
    (tmp_path / "pkg" / "part.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "main.py").write_text("import pkg.part\n", encoding="utf-8")
    said = [line for line in real(*options).stderr.splitlines() if "--include" in line]
    assert said == ([f"aether: nothing was imported that --include names: {missing}"] if missing else [])


def test_what_is_excluded_is_called_so(tmp_path: Path, real: Run) -> None:
    (tmp_path / "left_out.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "main.py").write_text("import left_out\n", encoding="utf-8")
    got = real("-v", "--exclude", "left_out", "main.py")
    assert "1 module of what is excluded\n" in got.stderr
    assert "what is excluded: left_out\n" in got.stderr
    assert "installed packages" not in got.stderr


@pytest.mark.parametrize("scope", [[], ["--include", "helper"]])
def test_another_name_of_a_watched_module_is_no_module(scope: list[str], tmp_path: Path, real: Run) -> None:
    (tmp_path / "helper.py").write_text("x = 1\n", encoding="utf-8")
    (tmp_path / "main.py").write_text(
        "import sys\nimport helper\nsys.modules['vendored'] = helper\nsys.modules['app'] = sys.modules['__main__']\n",
        encoding="utf-8",
    )
    said = real("-v", *scope, "main.py").stderr
    assert "in 2 modules;" in said
    assert "vendored" not in said
    assert "app" not in said


def test_a_comment_silences_a_real_race(bank: Path, real: Run) -> None:
    bank.write_text(BANK.format(comment="  # aether: ignore[lost-update] a sample"), encoding="utf-8")
    got = real("bank.py")
    assert got.returncode == 0
    assert "aether: no races found; 1 race silenced\n" in got.stderr
    assert "lost-update" not in got.stderr, "nor is it announced"


def test_a_comment_without_a_reason_silences_nothing(bank: Path, real: Run) -> None:
    bank.write_text(BANK.format(comment="  # aether: ignore[lost-update]"), encoding="utf-8")
    got = real("bank.py")
    assert got.returncode == 66
    assert "\nerror[lost-update]: Account." in got.stderr
    told = "aether: bank.py:8: comment to aether: no reason is given, so that nothing is silenced; expected ignore["
    assert got.stderr.count(told) == 1


def test_mistakes_in_comments_are_told_also_when_the_code_is_cached(bank: Path, tmp_path: Path, real: Run) -> None:
    bank.write_text(BANK.format(comment="  # aether: ignore[lost-updates] a sample"), encoding="utf-8")
    (tmp_path / "main.py").write_text("import bank\n", encoding="utf-8")
    for _ in range(2):
        got = real("-f", "-o", "r.bin", "main.py")
        assert got.returncode == 66
        assert "\naether: bank.py:8: comment to aether: unknown kind 'lost-updates'; expected one of iter" in got.stderr
    command = [sys.executable, "-m", "aether", "report", "r.bin"]
    again = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "bank.py:8: comment to aether" in again.stdout


LATER = """
import atexit
atexit.register(print, "handler")
print("before", end="")
worker.start()
account.deposit()
worker.join()
print("after")
"""
WORKER = "worker = threading.Thread(target=account.deposit)"
OTHER = (
    f"other = threading.Thread(target=account.deposit)\n{WORKER}\nother.start(); worker.start(); other.join(); exit()"
)
FORKING = "import os\nif os.fork():\n    print(os.wait()[1] >> 8, flush=True)\n    os._exit(0)\n"
PLACES = {
    "main": f"{WORKER}\n{LATER}",
    "thread": f"{LATER}".replace("worker.start()", OTHER),
}


@pytest.mark.parametrize("where", ["main", "thread", "child"])
def test_halt_on_error_ends_the_program_at_its_first_race(where: str, bank: Path, tmp_path: Path, real: Run) -> None:
    account = bank.read_text(encoding="utf-8").partition("threads = ")[0]
    fork = FORKING if where == "child" else ""
    bank.write_text(fork + account + PLACES.get(where, PLACES["main"]), encoding="utf-8")
    got = real("--halt-on-error", "--json", "r.json", "bank.py")
    assert got.stdout == ("before66\n" if fork else "before"), "neither what follows nor the handlers"
    assert "\nerror[lost-update]: Account.balance" in got.stderr
    assert got.returncode == 66
    (report,) = tmp_path.glob("r.*.json" if fork else "r.json")
    assert json.loads(report.read_text(encoding="utf-8"))["process"]["ended"] == "halted"


@pytest.mark.parametrize("accepted", ["comment", "baseline", "suppression", "warning"])
def test_halt_on_error_goes_on_after_races_that_are_accepted(
    accepted: str, bank: Path, tmp_path: Path, real: Run
) -> None:
    text = bank.read_text(encoding="utf-8").partition("threads = ")[0] + PLACES["main"]
    arguments: list[str] = []
    if accepted == "comment":
        text = text.replace("+= 1", "+= 1  # aether: ignore[lost-update] a sample")
    elif accepted == "warning":
        text = text.replace("self.balance += 1", "self.balance = object()")
    elif accepted == "suppression":
        text = text.replace("balance", "__balance")  # as the report calls it: the report decides
        suppressions = "[[suppress]]\nlocation = 'Account.__balance'\nreason = 'x'"
        (tmp_path / "s.toml").write_text(suppressions, encoding="utf-8")
        arguments = ["--suppressions", "s.toml"]
    bank.write_text(text, encoding="utf-8")
    if accepted == "baseline":
        real("--write-baseline", "known.toml", "bank.py")
        arguments = ["--baseline", "known.toml"]
    got = real("--halt-on-error", *arguments, "bank.py")
    assert (got.returncode, got.stdout) == (0, "beforeafter\nhandler\n"), got.stderr


def test_a_crash_loses_nothing(bank: Path, tmp_path: Path, real: Run) -> None:
    with bank.open("a", encoding="utf-8") as file:
        file.write("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")
    got = real("-o", "r.bin", "bank.py")
    assert got.returncode == -signal.SIGKILL
    assert "lost-update" in got.stderr  # as it was found
    again = subprocess.run(
        [sys.executable, "-m", "aether", "report", "r.bin"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "error[lost-update]" in again.stdout
    assert again.stdout.startswith("aether: incomplete: the run ended at 20")


def test_a_real_fork_is_watched_on_its_own(bank: Path, tmp_path: Path, real: Run) -> None:
    fork = "import os\npid = os.fork()\nif pid:\n    print(os.waitpid(pid, 0)[1], flush=True)\n    os._exit(0)\n"
    program = fork + bank.read_text(encoding="utf-8")
    bank.write_text(program, encoding="utf-8")
    got = real("--json", "r.json", "bank.py")
    assert (got.returncode, got.stdout) == (66, "0\n")
    assert "(forked)\n\nerror[lost-update]" in got.stderr
    assert "aether: exit status 66 (--fail-on error, in a forked process)\n" in got.stderr
    (child,) = tmp_path.glob("r.*.json")
    assert len(json.loads(child.read_text(encoding="utf-8"))["races"]) == 1
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["races"] == []


DEEP = """
import sys, threading
sys.setrecursionlimit(1000)
class Box: n = 0
box = Box()
def deep(levels):
    if levels:
        return deep(levels - 1)
    box.n += 1
threads = [threading.Thread(target=deep, args=(levels,)) for levels in (5, 300)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def test_a_deep_stack_is_cut_and_says_so(real: Run) -> None:
    got = real("--json", "-", "-c", DEEP)
    (race,) = json.loads(got.stdout)["races"]
    cut = {len(access["stack"]) > 100: access["stack_truncated"] for access in race["accesses"]}
    assert cut == {False: False, True: True}
    assert got.stderr.count("(older frames were not recorded)") == 1


POOL = """
import multiprocessing, sys, threading
class Box: n = 0
def add(box):
    box.n += 1
def work(_):
    box = Box()
    threads = [threading.Thread(target=add, args=(box,)) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    return box.n
if __name__ == "__main__":
    if sys.argv[1:] == ["pool"]:
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(sum(pool.map(work, range(4))) > 0)
    else:
        process = multiprocessing.get_context("fork").Process(target=work, args=(0,))
        process.start()
        process.join()
        print(process.exitcode)
"""


@pytest.mark.parametrize(("arguments", "output"), [(["pool"], "True\n"), ([], "0\n")], ids=["pool", "process"])
def test_races_in_multiprocessings_children_fail_the_run(
    arguments: list[str], output: str, tmp_path: Path, real: Run
) -> None:
    (tmp_path / "main.py").write_text(POOL, encoding="utf-8")
    got = real("main.py", *arguments)
    assert (got.returncode, got.stdout) == (66, output)
    assert real("--fail-on", "never", "main.py", *arguments).returncode == 0


def test_spawned_processes_are_said_to_be_unwatched(tmp_path: Path, real: Run) -> None:
    program = (
        "import multiprocessing\n"
        "if __name__ == '__main__':\n"
        "    process = multiprocessing.get_context('spawn').Process(target=print, args=('child',))\n"
        "    process.start()\n"
        "    process.join()\n"
    )
    (tmp_path / "main.py").write_text(program, encoding="utf-8")
    got = real("main.py")
    assert got.stdout == "child\n"
    assert "aether: processes that multiprocessing started by spawn were not watched\n" in got.stderr


def test_console_script_ends_as_the_program_does(tmp_path: Path) -> None:
    """The names of the script that started us are still there when Python looks into them at the end."""
    script = Path(sys.executable).with_name("aether")
    (tmp_path / "fails.py").write_text("raise ValueError('no')\n")
    done = subprocess.run([script, "run", "fails.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "ValueError: no" in done.stderr
    assert "no races found" in done.stderr
