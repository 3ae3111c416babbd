"""The README shows what is printed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def comparable(text: str) -> str:
    """Without what differs from run to run, and the standard library's line numbers, from one Python to the next."""
    return re.sub(r"(<python>/\S+):\d+", r"\1", re.sub(r"seen \d+ times?", "seen", text))


def prints(sample: str) -> bool:
    command = [sys.executable, "-m", "aether", "run", "examples/bank.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 66
    race, _, summary = comparable(sample).partition("\n\naether: ")
    return race in comparable(done.stderr) and comparable(done.stderr).endswith(summary)


def test_the_sample_report_is_real() -> None:
    """Threads decide which race is found first, and by which of them: one of a few runs says it in these words."""
    (sample,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert any(prints(sample) for _ in range(6))
