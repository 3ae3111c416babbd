"""What monitoring costs: at the accesses that it watches, elsewhere, and when it has stopped.

    python benchmarks/monitoring.py [--rounds 15]

The first table has nanoseconds over the unwatched loop, for each access of one loop, with probes and with events. The
second has the time of benchmarks of pyperformance, which are out of scope, over their time before the watch: in a watch
that monitors nothing, where the interpreter tells of each object that is made, in one that monitors, and after these.
Its last row is a loop that was monitored. Each process measures in turns, and the figures are medians over the rounds.
Times are processor time of the thread.
"""

import argparse
import functools
import json
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import workloads

type Seconds = Callable[[], float]

ACCESSES = {
    "attribute load": "v = o.a{number}",
    "attribute store": "o.x = n",
    "attribute update": "o.x += 1",
    "item load": "v = d[0]",
    "item store": "d[0] = n",
    "global load": "v = g",
    "method call": "v = d.get(0)",
    "membership": "v = 0 in d",
}
REPEATED = 20
PASSES = 20_000
OUTSIDE = ("richards", "chaos", "float", "nbody", "deltablue")

MODULE = """\
class Thing:
    def __init__(self): self.x = 0; {stores}
    def change(self): {stores}
g = 0
o, d = Thing(), {{0: 0}}
def loop(passes, o=o, d=d):
    global g
    n, g = 1, 0
    for _ in range(passes):
        {body}
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--child", nargs=2, metavar=("WHAT", "FOLDER"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, folder = options.child
        found = per_access(folder, options.rounds) if what == "access" else beside(folder, options.rounds)
        print(json.dumps(found))
        return
    kind = "free-threaded" if sysconfig.get_config_var("Py_GIL_DISABLED") else "GIL"
    print(f"Python {sys.version.split()[0]}, {kind}; {options.rounds} rounds\n")
    print("| access | ns, loop | with a probe | with an event |\n| --- | ---: | ---: | ---: |")
    for name, (plain, probe, event) in child("access", options.rounds).items():
        print(f"| {name} | {plain:.1f} | +{probe - plain:.1f} | +{event - plain:.1f} |")
    print("\n| code | watched, not monitored | monitored | after the stop |\n| --- | ---: | ---: | ---: |")
    for name, found in child("beside", options.rounds).items():
        print(f"| {name} | {' | '.join(f'{ratio - 1:+.1%}' for ratio in found)} |")


def child(what: str, rounds: int) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--rounds", str(rounds), "--child", what, folder]
        found: dict[str, list[float]] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        return found


def module(body: str) -> str:
    """Of loads of one attribute in a row only the first is watched: each has its own."""
    return MODULE.format(body=body, stores="; ".join(f"self.a{number} = 0" for number in range(REPEATED)))


def per_access(folder: str, rounds: int) -> dict[str, list[float]]:
    """Of each access: nanoseconds unwatched, with probes and with events."""
    import aether  # noqa: PLC0415 - only where it is measured

    sys.path.insert(0, folder)
    found = {}
    for number, (name, access) in enumerate(ACCESSES.items()):
        source = module("; ".join(access.format(number=each) for each in range(REPEATED)))
        kinds = {kind: f"{kind}_{number}" for kind in ("plain", "probe", "event")}
        for file in kinds.values():
            Path(folder, f"{file}.py").write_text(source)
        loops = {kind: __import__(kinds[kind]).loop for kind in ("plain", "event")}
        with aether.watch(project=folder, exclude=[kinds["plain"]]):
            loops["probe"] = __import__(kinds["probe"]).loop
            a_second_thread()
            times = in_turns(
                {kind: lambda loop=loop: seconds(lambda: loop(PASSES)) for kind, loop in loops.items()}, rounds
            )
        found[name] = [median(times[kind]) / PASSES / REPEATED * 1e9 for kind in ("plain", "probe", "event")]
    return found


def beside(folder: str, rounds: int) -> dict[str, list[float]]:
    """Of code out of scope, and of a loop in scope: its times in watches and after them, over that before."""
    sys.path.insert(0, folder)
    Path(folder, "monitored.py").write_text(module("o.x += d[0]; d[0] = n"))
    work: dict[str, Callable[[], object]] = {}
    for name in OUTSIDE:
        run = workloads.pyperformance(name)[1]
        del sys.modules[workloads.BENCHMARK_MODULE]  # each has this name
        work[f"{name}, out of scope"] = functools.partial(run, workloads.LOOPS[name])
    loop = __import__("monitored").loop
    work["a loop in scope"] = lambda: loop(5 * PASSES)
    ratios: dict[str, list[list[float]]] = {name: [] for name in work}
    for body in work.values():
        body()
    for _ in range(rounds):
        for name, body in work.items():
            before = seconds(body)
            times = [watched(body, folder, "rewrite"), watched(body, folder, "auto"), seconds(body)]
            ratios[name].append([each / before for each in times])
    return {name: [median(column) for column in zip(*rows, strict=True)] for name, rows in ratios.items()}


def watched(body: Callable[[], object], folder: str, engine: str) -> float:
    """Seconds of the second time: what is looked at is looked at the first time."""
    import aether  # noqa: PLC0415

    with aether.watch(project=folder, engine=engine):
        a_second_thread()
        body()
        return seconds(body)


def a_second_thread() -> None:
    """Before there is one nothing is recorded."""
    import threading  # noqa: PLC0415

    thread = threading.Thread(target=int)
    thread.start()
    thread.join()


def seconds(body: Callable[[], object]) -> float:
    start = time.thread_time()
    body()
    return time.thread_time() - start


def in_turns(measured: dict[str, Seconds], rounds: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, measure in measured.items():
            found[name].append(measure())
    return found


if __name__ == "__main__":
    main()
