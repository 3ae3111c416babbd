"""The detector in a test run: ``suite`` watches and counts, ``plugin`` tells pytest, ``tally`` sums up.

``AetherWatch`` is what the fixture ``aether_watch`` gives to a test, ``RaceWarning`` the category of listed warnings.
"""

from aether.testing.fixture import AetherWatch as AetherWatch
from aether.testing.race_warning import RaceWarning as RaceWarning
