"""A program under ``aether run`` behaves as under ``python``: same output, same tracebacks, same status."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

type Run = Callable[..., subprocess.CompletedProcess[str]]

SHOW_MAIN = """
import sys
main = dict(globals())
main["__builtins__"] = type(main["__builtins__"]).__name__
main["__loader__"] = str(main["__loader__"]).partition(" at ")[0]
spec = main["__spec__"]
main["__spec__"] = spec and (spec.name, spec.origin, spec.cached, spec.parent)
del main["sys"]
print(list(main))
print(main)
print(sys.argv, repr(sys.path[0]), sys.modules["__main__"].__dict__ is globals(), __name__)
"""


@dataclass(frozen=True)
class Program:
    """A program and how it is started."""

    name: str
    files: dict[str, str]
    arguments: tuple[str, ...] = ("main.py",)
    stdin: str = ""
    environment: dict[str, str] = field(default_factory=dict)


def program(name: str, main: str, **files: str) -> Program:
    """A program whose script is ``main.py``."""
    return Program(name, {"main.py": main, **{path.replace("__", "/") + ".py": text for path, text in files.items()}})


DEEP = """
def inner():
    raise {error}

def outer():
    inner()

outer()
"""

PROGRAMS = [
    program("main-module", SHOW_MAIN),
    Program("main-arguments", {"main.py": SHOW_MAIN}, ("main.py", "-v", "--json", "x", "-m", "y", "--")),
    Program("main-in-folder", {"sub/main.py": SHOW_MAIN}, ("sub/main.py",)),
    Program("main-dotted", {"sub/main.py": SHOW_MAIN}, ("./sub/../sub/main.py", "a")),
    Program("main-of-module", {"tool.py": SHOW_MAIN}, ("-m", "tool", "-c", "x")),
    Program("main-of-package", {"pkg/__init__.py": "", "pkg/__main__.py": SHOW_MAIN}, ("-m", "pkg", "a")),
    Program("main-of-submodule", {"pkg/__init__.py": "print('pkg')", "pkg/tool.py": SHOW_MAIN}, ("-m", "pkg.tool")),
    Program("main-of-command", {}, ("-c", SHOW_MAIN, "-m", "a")),
    Program("main-of-folder", {"app/__main__.py": SHOW_MAIN}, ("app", "a")),
    Program("main-of-stdin", {}, ("-", "a"), stdin=SHOW_MAIN),
    Program("module-found-twice", {"p/__init__.py": "import p.q", "p/q.py": "print(__name__)"}, ("-m", "p.q")),
    Program("module-glued", {"tool.py": SHOW_MAIN}, ("-mtool", "a")),
    Program("command-glued", {}, ("-cprint(1)",)),
    Program("command-fails", {}, ("-c", "def f():\n  1/0\nf()")),
    Program("module-fails", {"tool.py": DEEP.format(error="KeyError('x')")}, ("-m", "tool")),
    Program("package-fails", {"p/__init__.py": "1/0", "p/q.py": ""}, ("-m", "p.q")),
    Program("folder-fails", {"app/__main__.py": "import json; json.loads('{')"}, ("app",)),
    Program("stdin-fails", {}, ("-",), stdin="x = 1\nx.y\n"),
    program("error", DEEP.format(error="ValueError('no')")),
    program("error-with-cause", "try:\n  1/0\nexcept ZeroDivisionError as e:\n  raise KeyError(1) from e\n"),
    program("error-in-context", "try:\n  1/0\nexcept ZeroDivisionError:\n  int('x')\n"),
    program("error-group", "raise ExceptionGroup('g', [ValueError(1), KeyError(2)])"),
    program("error-with-notes", "e = ValueError(1)\ne.add_note('a note')\nraise e\n"),
    program("error-in-import", "import other\n", other="def f():\n  undefined\nf()\n"),
    program("syntax-error", "x = 1\ndef f(:\n  pass\n"),
    program("syntax-error-tabs", "if 1:\n  x\n\ty\n"),
    program("syntax-error-in-import", "import other\n", other="x = = 1\n"),
    program("module-missing", "import surely_not_there\n"),
    program("excepthook", "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__, a[2].tb_lineno)\n1/0\n"),
    program("excepthook-fails", "import sys\ndef hook(*a):\n  int('x')\nsys.excepthook = hook\n1/0\n"),
    program("last-traceback", "import atexit, sys\natexit.register(lambda: print(sys.last_exc, sys.last_traceback.tb_lineno,"
            " sys.last_exc.__traceback__ is sys.last_traceback, sys.excepthook is sys.__excepthook__))\n1/0\n"),
    program("exit-0", "import sys; sys.exit()"),
    program("exit-none", "raise SystemExit"),
    program("exit-7", "import sys; sys.exit(7)"),
    program("exit-256", "import sys; sys.exit(256)"),
    program("exit-negative", "import sys; sys.exit(-1)"),
    program("exit-true", "import sys; sys.exit(True)"),
    program("exit-message", "import sys; sys.exit('a message')"),
    program("exit-tuple", "import sys; sys.exit((1, 2))"),
    program("exit-builtin", "exit(3)"),
    program("exit-in-atexit", "import atexit, sys\natexit.register(lambda: sys.exit(3))\n"),
    program("exit-in-thread", "import threading, sys\nt = threading.Thread(target=lambda: sys.exit(9)); t.start(); t.join()"),
    program("exit-os", "import os\nprint('lost?', flush=True)\nos._exit(5)"),
    program("exit-os-in-thread", "import os, threading, time\nthreading.Thread(target=lambda: os._exit(6)).start()\ntime.sleep(30)"),
    program("exit-os-wrongly", "import os\ntry:\n  os._exit('x')\nexcept TypeError as e:\n  print(e)\n"),
    program("exec", "import os, sys\nprint(1, flush=True)\nos.execv(sys.executable, [sys.executable, '-c', 'print(2)'])"),
    program("exec-fails", "import os\ntry:\n  os.execv('/nowhere', ['x'])\nexcept OSError as e:\n  print(e)\n"),
    program("abort", "import os; os.abort()"),
    program("keyboard-interrupt", "raise KeyboardInterrupt"),
    program("keyboard-interrupt-real", "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nprint('not here')\n"),
    program("terminated", "import os, signal, time\nos.kill(os.getpid(), signal.SIGTERM)\ntime.sleep(9)\n"),
    program("terminated-with-handler", "import os, signal\nprint(signal.signal(signal.SIGTERM, lambda *a: print('mine')))\n"
            "os.kill(os.getpid(), signal.SIGTERM)\nprint(signal.signal(signal.SIGTERM, signal.SIG_DFL).__name__)\n"
            "print(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGUSR1), signal.getsignal(signal.SIGINT))\n"
            "os.kill(os.getpid(), signal.SIGTERM)\n"),
    program("terminated-ignored", "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
            "os.kill(os.getpid(), signal.SIGTERM)\nprint(signal.getsignal(signal.SIGTERM))\n"),
    program("atexit-order", "import atexit\natexit.register(print, 'first')\natexit.register(print, 'second')\n"),
    program("atexit-fails", "import atexit\natexit.register(lambda: 1/0)\natexit.register(print, 'other')\n"),
    program("threads-outlive-main", "import threading, time\ndef f():\n  time.sleep(.2)\n  import __main__\n  print(__main__.X)\n"
            "X = 5\nthreading.Thread(target=f).start()\n"),
    program("threads-started-late", "import threading, time\ndef g(): print('never')\ndef f():\n  time.sleep(.2)\n  try:\n"
            "    threading.Thread(target=g).start()\n  except RuntimeError as e:\n    print(e)\nthreading.Thread(target=f).start()\n"),
    program("daemon-thread", "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"),
    program("thread-fails", "import threading\ndef f():\n  1/0\nt = threading.Thread(target=f); t.start(); t.join()\n"),
    program("finalisation", "class A:\n  def __del__(self): print('del')\na = A()\nf = open('out.txt', 'w'); f.write('x')\n"),
    program("stdout-closed", "import sys\nsys.stdout.close()\n"),
    program("stderr-replaced", "import io, sys\nsys.stderr = io.StringIO()\n1/0\n"),
    program("pickle", "import pickle\nclass A:\n  def __eq__(self, o): return type(o) is A\nassert pickle.loads(pickle.dumps(A())) == A()\n"
            "print(pickle.dumps(A()))\n"),
    program("inspect", "import inspect\ndef f():\n  return 1\nprint(inspect.getsource(f), inspect.getfile(f))\n"),
    program("warning", "import warnings\nwarnings.warn('w')\n"),
    program("tracemalloc", "import tracemalloc\ntracemalloc.start()\nx = [0]\nprint(tracemalloc.get_object_traceback(x))\n"),
    program("faulthandler", "import faulthandler, sys\nfaulthandler.enable()\nprint(faulthandler.is_enabled())\n"),
    program("cwd", "import os\nos.chdir('/')\nprint(os.getcwd())\n"),
    program("cwd-gone", "import os, tempfile\nd = tempfile.mkdtemp()\nos.chdir(d)\nos.rmdir(d)\n"),
    program("descriptors", "import os\nprint(sorted(int(n) for n in os.listdir('/proc/self/fd') if int(n) < 100))\n"),
    program("descriptors-closed", "import os\nos.closerange(3, 4096)\n"),
    program("path-shadows-ours", "import sys\nprint(__import__('json').here)\n", json="here = 1\n", argparse="1/0\n"),
    program("non-utf8", "# -*- coding: latin-1 -*-\nprint('\u00e9'.encode())\n"),
    program("future", "from __future__ import annotations\ndef f(x: nope): pass\nprint(f.__annotations__)\n"),
    program("doc", "'the doc'\nprint(__doc__)\n"),
    program("multiprocessing-fork", "import multiprocessing as m\ndef f(x): print('child', x, flush=True); return 1\n"
            "if __name__ == '__main__':\n  p = m.get_context('fork').Process(target=f, args=(1,)); p.start(); p.join(); print(p.exitcode)\n"),
    program("multiprocessing-spawn", "import multiprocessing as m\nclass A: pass\ndef f(x): print(type(x).__module__, __name__, flush=True)\n"
            "if __name__ == '__main__':\n  p = m.get_context('spawn').Process(target=f, args=(A(),)); p.start(); p.join(); print(p.exitcode)\n"),
    program("multiprocessing-pool", "import multiprocessing as m\ndef f(x): return x * 2\n"
            "if __name__ == '__main__':\n  with m.get_context('fork').Pool(2) as p: print(p.map(f, range(5)))\n"),
    program("fork-exits", "import os, sys\npid = os.fork()\nif not pid: sys.exit(4)\nprint(os.waitpid(pid, 0)[1])\n"),
    program("fork-fails", "import os, sys\npid = os.fork()\nif not pid: 1/0\nprint(os.waitpid(pid, 0)[1])\n"),
    program("fork-terminated", "import os, signal, time\npid = os.fork()\nif not pid: time.sleep(60)\ntime.sleep(.5)\n"
            "os.kill(pid, signal.SIGTERM)\nprint(os.waitpid(pid, 0)[1])\n"),
    program("subprocess", "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import sys; sys.exit(3)']).returncode)\n"),
    program("asyncio", "import asyncio\nasync def f():\n  await asyncio.sleep(0)\n  print('ran')\nasyncio.run(f())\n"),
]


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.name)
def test_behaves_as_under_python(case: Program, tmp_path: Path, plain: Run, watched: Run) -> None:
    for path, text in case.files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="latin-1" if "latin-1" in text else "utf-8")
    expected = plain(*case.arguments, input=case.stdin)
    got = watched(*case.arguments, input=case.stdin)
    assert comparable(got.stdout) == comparable(expected.stdout)
    assert comparable(without_report(got.stderr)) == comparable(expected.stderr)
    assert got.returncode == expected.returncode


def comparable(text: str) -> str:
    """Without addresses, which differ from run to run."""
    return re.sub(r"0x[0-9a-f]+", "0x", text)


def without_report(stderr: str) -> str:
    """What the program itself wrote."""
    return "".join(line for line in stderr.splitlines(keepends=True) if not line.startswith("aether: "))
