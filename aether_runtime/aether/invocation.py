"""How aether is called in the commands that it tells a person to type."""

import os
import shlex
import sys


def command() -> str:
    """``aether`` where the shell finds the one of this Python; else this Python with ``-m aether``."""
    folder = os.path.dirname(sys.executable)
    for each in os.environ.get("PATH", "").split(os.pathsep):
        if os.access(os.path.join(each, "aether"), os.X_OK):
            return "aether" if os.path.realpath(each) == os.path.realpath(folder) else _by_module()
    return _by_module()


def _by_module() -> str:
    return f"{shlex.quote(sys.executable)} -m aether"
