"""The detector in a test run: ``suite`` watches and counts, ``plugin`` tells pytest, ``tally`` sums up.

``AetherWatch`` is what the fixture ``aether_watch`` gives to a test.
"""

from aether.testing.fixture import AetherWatch as AetherWatch
