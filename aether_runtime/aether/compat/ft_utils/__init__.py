"""What `ft_utils` 0.2 is to a program: ``from aether.compat.ft_utils import concurrency, local, synchronization``."""

ENABLE_EXPERIMENTAL = False
"""Changes nothing: `weave`, which it opened, is not here."""
