"""The ways in which aether itself fails. Only ``aether.cli.main`` prints them."""


class AetherError(Exception):
    """Something of aether's own went wrong; the message is one line."""


class AetherUsageError(AetherError):
    """The person asked for what cannot be done; the message is one line and the exit status is 2."""


class UnreadableFileError(AetherUsageError):
    """A file that the person named cannot be opened."""

    def __init__(self, path: str, error: OSError) -> None:
        super().__init__(f"cannot read {path}: {error.strerror}")
        self.path = path
