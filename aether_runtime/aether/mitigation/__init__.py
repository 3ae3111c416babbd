"""Mitigation: known races repaired while the program runs.

A policy (``aether policy report.json -o aether-policy.toml``) names the locations whose updates are made one step;
``mitigate("aether-policy.toml")`` at the top of a program, or ``aether run --policy``, puts it into force.
"""

from aether.mitigation.control import disable, enable, mitigate, stats
from aether.mitigation.statistics import RepairCounts

__all__ = ["RepairCounts", "disable", "enable", "mitigate", "stats"]
