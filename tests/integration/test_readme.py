"""The README shows what is printed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def comparable(text: str) -> str:
    """Without what differs from run to run: which thread came first, how often, what Python imported on the way.

    The standard library's line numbers differ from one Python to the next.
    """
    varying = [
        (r"seen \d+ times?", "seen"),
        (r"(morning|evening) teller", "one teller"),
        (
            r"not watched: (nothing|\d+ modules? of the standard library \(-v names them\))",
            "not watched: what Python imported",
        ),
        (r"(<python>/\S+):\d+", r"\1"),
    ]
    for pattern, common in varying:
        text = re.sub(pattern, common, text)
    return text


def test_the_sample_report_is_real() -> None:
    (sample,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    command = [sys.executable, "-m", "aether", "run", "examples/bank.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 66
    race, _, summary = comparable(sample).partition("\n\naether: ")
    assert race in comparable(done.stderr)
    assert comparable(done.stderr).endswith(summary)
