"""Run the repeated and long tests, and keep what they said, with date and machine, in docs/proof/DATE.md.

Both test suites see AETHER_PROOF=1 in their environment; pytest runs the tests marked `proof`.
"""

import datetime
import os
import platform
import subprocess
import sys
from pathlib import Path

from steps import Outcome, run, summary

ROOT = Path(__file__).resolve().parent.parent
FLAVOURS = {"free-threaded": "t", "GIL": "gil"}


def output(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def machine() -> list[str]:
    changed = " with uncommitted changes" if output("git", "status", "--porcelain") else ""
    pythons = [
        f"- {name}: Python {output(f'.venv/{flavour}/bin/python', '-VV')}".replace("Python Python", "Python")
        for name, flavour in FLAVOURS.items()
    ]
    return [
        f"- commit {output('git', 'rev-parse', '--short=12', 'HEAD')}{changed}",
        f"- {platform.system()} {platform.machine()}, {os.cpu_count()} CPUs",
        *pythons,
    ]


def prove() -> list[Outcome]:
    os.environ["AETHER_PROOF"] = "1"
    outcomes = [run("GoogleTest", "make gtest")]
    for name, flavour in FLAVOURS.items():
        outcomes.append(run(f"pytest, {name}", f"make pytest-{flavour} PYTEST='-m proof --timeout 3600'"))
    return outcomes


def main() -> int:
    os.chdir(ROOT)
    heading = f"# Proof of {datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    about = machine()
    outcomes = prove()
    text = summary(outcomes)
    print(text)
    page = ROOT / "docs" / "proof" / f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text("\n".join([heading, "", *about, "", "```text", text.strip(), "```", ""]))
    print(f"written to {page.relative_to(ROOT)}")
    return max(outcome.status for outcome in outcomes)


if __name__ == "__main__":
    sys.exit(main())
