"""What the pytest plugin costs in runs that do not ask for it.

    python benchmarks/plugin.py [--rounds 41] [--tests 300]

`pytest --co` of a small suite in processes of their own: without the plugin (`-p no:aether`), with it, and without it
once more, which shows what differs by chance. They take turns, each round in another order. Other plugins are left out.
Times are processor time of the process; differences are taken within a round, and their median and quartiles are told.
"""

import argparse
import itertools
import os
import subprocess
import sys
import sysconfig
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from statistics import median, quantiles

PLUGIN = "aether"
RUNS = {"without": ("-p", f"no:{PLUGIN}"), "with": (), "without again": ("-p", f"no:{PLUGIN}")}
OTHERS = [f"-pno:{each.name}" for each in entry_points(group="pytest11") if each.name != PLUGIN]
FILES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=41)
    parser.add_argument("--tests", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        write_suite(Path(folder), options.tests)
        for arguments in RUNS.values():
            processor_ms(folder, *arguments)  # what is compiled is kept
        rounds = [measured(folder, order) for order in orders(options.rounds)]
    build = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "with the GIL"
    print(f"{sys.version.split()[0]} {build}, {options.rounds} rounds, load average {os.getloadavg()[0]:.0f}")
    for name in RUNS:
        print(f"{name:<14} {median(each[name] for each in rounds):8.2f} ms")
    for name in list(RUNS)[1:]:
        first, middle, last = quantiles((each[name] - each["without"] for each in rounds), n=4)
        print(f"{name + ', more':<20} {middle:+6.2f} ms (quartiles {first:+.2f} to {last:+.2f})")


def write_suite(folder: Path, tests: int) -> None:
    for file in range(FILES):
        names = range(file, tests, FILES)
        text = "\n\n".join(f"def test_{name}():\n    assert {name} + 1 > {name}" for name in names)
        (folder / f"test_{file}.py").write_text(f"{text}\n", encoding="utf-8")


def orders(rounds: int) -> list[tuple[str, ...]]:
    return list(itertools.islice(itertools.cycle(itertools.permutations(RUNS)), rounds))


def measured(folder: str, order: tuple[str, ...]) -> dict[str, float]:
    return {name: processor_ms(folder, *RUNS[name]) for name in order}


def processor_ms(folder: str, *arguments: str) -> float:
    """Of one run, in milliseconds."""
    unwanted = {"PYTHONDONTWRITEBYTECODE", "PYTEST_ADDOPTS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD"}
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    command = [sys.executable, "-m", "pytest", "--co", "-q", *OTHERS, *arguments]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}")
    return 1000 * (used.ru_utime + used.ru_stime)


if __name__ == "__main__":
    main()
