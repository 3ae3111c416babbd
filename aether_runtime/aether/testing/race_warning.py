"""The category of the warnings that ``pytest --aether`` lists."""


class RaceWarning(UserWarning):
    """A race below the level that fails a test."""
