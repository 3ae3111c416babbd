"""Make the picture in docs/html.md: the page on examples/job_queue.py with its first race unfolded.

.venv/t/bin/python tools/screenshot.py
"""

import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Run the example, open its page, take the picture."""
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    browser = import_module("chromium").browser
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page = folder / "races.html"
        command = [sys.executable, "-m", "aether", "run", "--html", str(page), "examples/job_queue.py"]
        subprocess.run(command, cwd=ROOT, capture_output=True, check=False)  # it races: the status is 66
        with browser(folder) as tab:
            tab.resize(1100, 1290)
            tab.open(page)
            tab.evaluate("document.querySelector('tr.race:not(.open) .fold')?.click()")
            tab.evaluate("document.querySelectorAll('.silence').forEach(each => { each.open = false })")
            tab.screenshot(ROOT / "docs" / "html-page.png")


if __name__ == "__main__":
    main()
