"""What costs when it is loaded: nobody who does not ask for it."""

import subprocess
import sys


def test_aether_does_not_load_its_compat_modules() -> None:
    program = (
        "import sys, aether, aether.atomics, aether.containers, aether.locks\n"
        "print([name for name in sys.modules if name.startswith('aether.compat')])"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "[]\n"
