# expect: nothing
"""Code that is written by `marshal` runs in a process that nobody watches: it is what the program's text says."""

import io
import marshal
import subprocess
import sys

from support.invisible import one_by_one


class Page:
    def __init__(self):
        self.words = 0


def count(page):
    page.words += 1
    return page.words


written = io.BytesIO()
marshal.dump(count.__code__, written)
text = marshal.dumps(count.__code__)
assert text == written.getvalue()


def run():
    script = "import marshal, sys, types; page = types.SimpleNamespace(words=6); "
    script += "print(types.FunctionType(marshal.loads(sys.stdin.buffer.read()), {})(page))"
    return subprocess.run([sys.executable, "-c", script], input=text, capture_output=True, check=True).stdout


def run_here():
    assert run() == b"7\n"


def run_again():
    assert run() == b"7\n"


one_by_one(run_here, run_again)
