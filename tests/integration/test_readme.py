"""The README shows what is printed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def comparable(text: str) -> str:
    """Without what differs from run to run, and the standard library's line numbers, from one Python to the next."""
    return re.sub(r"(<python>/\S+):\d+", r"\1", re.sub(r"seen \d+ times?", "seen", text))


def test_the_sample_report_is_real() -> None:
    (sample,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    command = [sys.executable, "-m", "aether", "run", "examples/bank.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 66
    race, _, summary = comparable(sample).partition("\n\naether: ")
    assert race in comparable(done.stderr)  # threads decide which race is found last
    assert comparable(done.stderr).endswith(summary)
