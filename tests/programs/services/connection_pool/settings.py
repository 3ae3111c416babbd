"""How to connect, and to how much."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    host: str = "localhost"
    schema: str = "public"
    kept: int = 1
    most: int = 4


def parse(text):
    """``host/schema?kept=N&most=N``"""
    address, _, query = text.partition("?")
    host, _, schema = address.partition("/")
    numbers = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if name:
            numbers[name] = int(value)
    return Settings(host=host, schema=schema, **numbers)
