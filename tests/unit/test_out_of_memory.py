"""Where memory ends in our code, detection ends, and the program goes on."""

from pathlib import Path

import pytest
from conftest import Run

# The thread exists before the limit, since its stack would not fit.
PROGRAM = """
import resource, threading
class Point: pass
points = [Point() for _ in range(300_000)]
inner = [threading.Event()._cond._lock for _ in range(50_000)]  # known to us from their first use on
limited = threading.Event()
def store():
    limited.wait()
    for point in points:
        point.x = None
def synchronise():
    limited.wait()
    for lock in inner:
        with lock:
            pass
thread = threading.Thread(target={work})
thread.start()
with open("/proc/self/statm") as file:
    size = int(file.read().split()[0]) * resource.getpagesize()
before = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (size + 2**20, before[1]))
limited.set()
thread.join()
resource.setrlimit(resource.RLIMIT_AS, before)
print("done")
"""


@pytest.mark.parametrize("work", ["store", "synchronise"])
def test_the_program_goes_on(work: str, real: Run, tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM.format(work=work))
    done = real("program.py")
    assert (done.returncode, done.stdout) == (0, "done\n"), done.stderr
    assert "aether: detection stopped: out of memory\n" in done.stderr
