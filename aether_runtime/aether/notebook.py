"""The cell magic ``%%aether``: ``%load_ext aether``, then a cell is watched while it runs, and its report is shown."""

from typing import Any

from aether.watching import watch


def load_ipython_extension(ipython: Any) -> None:
    """Called by IPython for ``%load_ext aether``."""
    ipython.register_magic_function(_Magic(ipython).run, "cell", "aether")
