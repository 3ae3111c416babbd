"""Run the repeated and long tests, and keep what they said, with date and machine, in docs/proof/DATE-COMMIT.md.

GoogleTest compares more traces than `make test` does, also under sanitizers; pytest runs the tests marked `proof`.
"""

import datetime
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from steps import Outcome, run, summary

ROOT = Path(__file__).resolve().parent.parent
FLAVOURS = {"free-threaded": "t", "GIL": "gil"}


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def commit() -> str:
    return output("git", "rev-parse", "--short=12", "HEAD")


def machine() -> list[str]:
    changed = " with uncommitted changes" if output("git", "status", "--porcelain") else ""
    pythons = [
        f"- {name}: Python {output(f'.venv/{flavour}/bin/python', '-VV')}".replace("Python Python", "Python")
        for name, flavour in FLAVOURS.items()
    ]
    return [
        f"- commit {commit()}{changed}",
        f"- {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        *pythons,
    ]


def proofs() -> Iterator[tuple[str, str]]:
    """Name and command of each step, the longest ones last."""
    yield "GoogleTest, 5,000,000 traces", "AETHER_TRACES=5000000 make gtest"
    yield "sanitizers, 200,000 traces each", "AETHER_TRACES=200000 make sanitize"
    yield "mistakes in the containers", "make pytest-gil PYTEST='-m proof tests/proof/test_container_mistakes.py'"
    for name, flavour in FLAVOURS.items():
        yield f"stress of 10 minutes, {name}", f"AETHER_STRESS=3000 make pytest-{flavour} PYTEST='-n 0 tests/stress'"
    longest = "cpython", "proof/test_stdlib.py", "proof/test_programs.py", "proof/test_growth.py"
    for tests in ("proof/test_no_luck.py", "proof/test_mutations.py", "integration", *longest):
        for name, flavour in FLAVOURS.items():
            yield f"{tests}, {name}", f"make pytest-{flavour} PYTEST='-m proof --timeout 3600 tests/{tests}'"


def main() -> int:
    os.chdir(ROOT)
    date = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    page = ROOT / "docs" / "proof" / f"{date}-{commit()}.md"
    page.parent.mkdir(exist_ok=True)
    about = machine()
    outcomes: list[Outcome] = []
    for name, command in proofs():
        outcomes.append(run(name, command))
        # After each step: what is known must not hang on the last one.
        lines = [f"# Proof of {date}", "", *about, "", "```text", summary(outcomes).strip(), "```", ""]
        page.write_text("\n".join(lines))
    print(summary(outcomes))
    print(f"written to {page.relative_to(ROOT)}")
    return max(outcome.status for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
