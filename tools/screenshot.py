"""Make the pictures in docs/html.md: the page on examples/job_queue.py, light, dark, and 360 pixels wide.

.venv/t/bin/python tools/screenshot.py
"""

import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATUS = 66
"""It races."""
PICTURES = [
    ("html-page.png", "light", 1100, 1290),
    ("html-page-dark.png", "dark", 1100, 1290),
    ("html-page-narrow.png", "light", 360, 1290),
]


def main() -> None:
    """Run the example, open its page, take the pictures."""
    sys.path.insert(0, str(ROOT / "tests" / "unit"))
    browser = import_module("chromium").browser
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        page = folder / "races.html"
        command = [sys.executable, "-m", "aether", "run", "--html", str(page), "examples/job_queue.py"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != STATUS:
            raise SystemExit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
        with browser(folder) as tab:
            for picture, scheme, width, height in PICTURES:
                tab.resize(width, height)
                tab.prefer(scheme)
                tab.open(page)
                tab.evaluate("document.querySelector('tr.race:not(.open) .fold')?.click()")
                tab.evaluate("document.querySelectorAll('.silence').forEach(each => { each.open = false })")
                tab.screenshot(ROOT / "docs" / picture)


if __name__ == "__main__":
    main()
