"""What is measured: eight of pyperformance's benchmarks as they are installed, and four threaded programs."""

import importlib
import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import threaded

type Workload = Callable[[int], object]
"""Does its work this many times."""

BENCHMARK_MODULE = "run_benchmark"


def pyperformance(name: str) -> tuple[ModuleType, Workload]:
    """One benchmark of the installed pyperformance, without pyperf's own runner around it.

    It is imported by name, so that the import hook sees it as it sees a person's module.
    """
    sys.path.insert(0, str(benchmark_folder(name)))
    module = importlib.import_module(BENCHMARK_MODULE)
    return module, _ENTRIES[name](module)


def benchmark_folder(name: str) -> Path:
    spec = importlib.util.find_spec("pyperformance")
    if spec is None or spec.origin is None:
        raise SystemExit("pyperformance is not installed: pip install -r tools/requirements-bench.txt")
    return Path(spec.origin).parent / "data-files" / "benchmarks" / f"bm_{name}"


class CapturingRunner:
    """Stands in for ``pyperf.Runner``: keeps the function that a benchmark hands it."""

    def __init__(self) -> None:
        self.metadata: dict[str, object] = {}
        self.function: Callable[[], object] = lambda: None

    def bench_func(self, _: str, function: Callable[..., object], *arguments: object) -> None:
        self.function = lambda: function(*arguments)


def _repeated(function: Callable[[], object]) -> Workload:
    def work(loops: int) -> None:
        for _ in range(loops):
            function()

    return work


def _chaos(module: Any) -> Workload:
    runner = CapturingRunner()
    arguments = SimpleNamespace(
        thickness=module.DEFAULT_THICKNESS,
        width=module.DEFAULT_WIDTH,
        height=module.DEFAULT_HEIGHT,
        iterations=module.DEFAULT_ITERATIONS,
        filename=None,
        rng_seed=module.DEFAULT_RNG_SEED,
    )
    module.main(runner, arguments)
    return _repeated(runner.function)


_ENTRIES: Mapping[str, Callable[[Any], Workload]] = {
    "richards": lambda module: module.Richards().run,
    "deltablue": lambda module: _repeated(lambda: module.delta_blue(100)),
    "float": lambda module: _repeated(lambda: module.benchmark(module.POINTS)),
    "go": lambda module: _repeated(module.versus_cpu),
    "chaos": _chaos,
    "raytrace": lambda module: (
        lambda loops: module.bench_raytrace(loops, module.DEFAULT_WIDTH, module.DEFAULT_HEIGHT, None)
    ),
    "nbody": lambda module: (
        lambda loops: module.bench_nbody(loops, module.DEFAULT_REFERENCE, module.DEFAULT_ITERATIONS)
    ),
    "hexiom": lambda module: lambda loops: module.main(loops, module.DEFAULT_LEVEL),
}

LOOPS: Mapping[str, int] = {
    "richards": 4,
    "deltablue": 40,
    "float": 3,
    "go": 1,
    "chaos": 3,
    "raytrace": 1,
    "nbody": 2,
    "hexiom": 30,
}
"""How often one timed value repeats each benchmark: about a third of a second unwatched on the free-threaded build."""

THREADED: Mapping[str, Callable[[int, int], None]] = {
    "lock-heavy": threaded.lock_heavy,
    "queue": threaded.queue,
    "read-shared": threaded.read_shared,
    "nothing shared": threaded.nothing_shared,
}
