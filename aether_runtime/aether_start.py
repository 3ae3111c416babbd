"""What Python 3.15 calls when it starts, as aether_start.start says; earlier ones run aether_start.pth.

A module of its own: most processes have neither variable, and are to import nothing more.
"""

import os


def begin() -> None:
    """As ``aether.autostart.begin``, if a variable asks for it."""
    if os.environ.get("AETHER") or os.environ.get("AETHER_POLICY"):
        from aether import autostart  # noqa: PLC0415

        autostart.begin()
