"""The README shows what is printed."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def comparable(text: str) -> str:
    """Without the line numbers of the standard library, which differ from one Python to the next."""
    return re.sub(r"(<python>/\S+):\d+", r"\1", text)


def test_the_sample_report_is_real() -> None:
    (sample,) = re.findall(r"```text\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    command = [sys.executable, "-m", "aether", "run", "examples/bank.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 66
    assert comparable(done.stderr).endswith(comparable(sample))
