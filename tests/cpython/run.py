"""Run one of CPython's own test modules as it is and with its code rewritten, and compare test by test.

    python tests/cpython/run.py test_grammar [--native | --guarded] [--verbose]

Without --native the probes are the reference twin of tests/unit, so that the rewriter is judged alone; with --guarded
there are none, but every update that mitigation can make one step is. Exits with 1
if a test ends otherwise than without us, if fewer than 99 % of the module's functions were rewritten, or, with the
native probes, if none in a file was hit.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
LEAST_SHARE = 0.99


class Outcomes(unittest.TestResult):
    """Each test's outcome by its id; a test without an entry passed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.by_id: dict[str, str] = {}
        self.details: dict[str, str] = {}

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.by_id[test.id()] = "passed"

    def _note(self, test: Any, outcome: str, detail: str = "") -> None:
        self.by_id[test.id()] = outcome
        self.details[test.id()] = detail

    def addError(self, test: Any, err: Any) -> None:
        super().addError(test, err)
        self._note(test, "error", self.errors[-1][1])

    def addFailure(self, test: Any, err: Any) -> None:
        super().addFailure(test, err)
        self._note(test, "failed", self.failures[-1][1])

    def addSkip(self, test: Any, reason: str) -> None:
        super().addSkip(test, reason)
        self._note(test, "skipped")

    def addSubTest(self, test: Any, subtest: Any, err: Any) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._note(test, "failed", self._exc_info_to_string(err, test))  # type: ignore[attr-defined]


def run_here(module: str, mode: str, report: str) -> None:
    """The child's part: imports the module, with or without the hook, runs its tests, writes what came out."""
    sys.dont_write_bytecode = True
    hook = _install(module, mode) if mode != "plain" else None
    if mode == "native":
        from aether._native import start  # noqa: PLC0415

        start(force=True)
    suite = unittest.defaultTestLoader.loadTestsFromName(f"test.{module}")
    outcomes = Outcomes()
    # As libregrtest does: a clean slate of warnings, and none of the first runs' caches.
    suite.run(outcomes)
    found: dict[str, Any] = {"tests": outcomes.by_id, "details": outcomes.details}
    if hook is not None:
        census = hook.census()
        found["rewritten"] = [module.file for module in census.rewritten]
        found["hits"] = _hits(found["rewritten"]) if mode == "native" else {}
        found["unrewritten"] = [[module.file, f'{module.name} {module.reason}'] for module in census.unrewritten]
    Path(report).write_text(json.dumps(found), encoding="utf-8")


def _hits(files: list[str]) -> dict[str, int]:
    from aether._native import probe_hits, stop  # noqa: PLC0415

    stop()
    return {file: probe_hits(file) for file in files}


def _install(module: str, mode: str) -> Any:
    sys.path[:0] = [str(ROOT / "hooks"), str(ROOT / "tests" / "unit")] if mode == "reference" else []
    from aether_hooks.importhook import Options, install  # noqa: PLC0415
    from aether_hooks.recipe import Recipe  # noqa: PLC0415
    from aether_hooks.scope import Scope  # noqa: PLC0415

    options = Options(recipe=Recipe(detects=False, mitigates=True)) if mode == "guarded" else Options()
    if mode == "reference":
        from probe_reference import Binder  # type: ignore[import-not-found]  # noqa: PLC0415

        options = Options(bind=Binder(record=False))
    return install(Scope(project=tempfile.gettempdir(), include=(f"test.{module}",)), options)


def run_child(module: str, mode: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [sys.executable, __file__, module, "--child", mode, "--report", str(report)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=1200)
        if not report.exists():
            raise SystemExit(f"{module} ({mode}) ended with {done.returncode}:\n{done.stdout}\n{done.stderr}")
        result: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
        return result


def functions_in(files: list[str]) -> int:
    return sum(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for file in files
        for node in ast.walk(ast.parse(Path(file).read_bytes()))
    )


def compare(module: str, mode: str, *, verbose: bool) -> bool:
    with ThreadPoolExecutor(2) as pool:
        plain, watched = pool.map(lambda each: run_child(module, each), ("plain", mode))
    different = [name for name in plain["tests"] if plain["tests"][name] != watched["tests"].get(name)]
    different += [name for name in watched["tests"] if name not in plain["tests"]]
    rewritten = functions_in([file for file in watched["rewritten"] if os.path.isfile(file)])
    missed = functions_in([file for file, _ in watched["unrewritten"] if os.path.isfile(file)])
    share = rewritten / max(rewritten + missed, 1)
    idle = [file for file, hits in watched["hits"].items() if not hits and functions_in([file])]
    print(
        f"{module}: {len(plain['tests'])} tests, {len(different)} different; "
        f"{rewritten} functions, {share:.1%} rewritten"
    )
    for name in different:
        print(f"  {name}: {plain['tests'].get(name)} -> {watched['tests'].get(name)}")
        if verbose:
            print(watched["details"].get(name, ""))
    for file in idle:
        print(f"  no probe hit: {file}")
    for file, reason in watched["unrewritten"]:
        print(f"  not rewritten: {file or 'a module without a file'}: {reason}")
    return not different and not idle and share >= LEAST_SHARE and rewritten > 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module")
    parser.add_argument("--native", action="store_true", help="bind the native probes instead of the reference twin")
    parser.add_argument("--guarded", action="store_true", help="put in the guards of mitigation, and no probes")
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--report", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run_here(options.module, options.child, options.report)
        return 0
    mode = "guarded" if options.guarded else "native" if options.native else "reference"
    return 0 if compare(options.module, mode, verbose=options.verbose) else 1


if __name__ == "__main__":
    os.environ.pop("AETHER_DEBUG", None)
    sys.exit(main())
