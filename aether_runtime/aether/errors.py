"""The two ways in which aether itself fails. Only ``aether.cli.main`` prints them."""


class AetherError(Exception):
    """Something of aether's own went wrong; the message is one line."""


class AetherUsageError(AetherError):
    """The person asked for what cannot be done; the message is one line and the exit status is 2."""
