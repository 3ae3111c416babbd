# expect: note benign dict['upper']
"""Two threads compute the same entry, and store the identical object: it holds what it held."""

from support.invisible import together

HANDLERS = {}


def remember():
    HANDLERS["upper"] = str.upper


remember()
together(remember, remember)
