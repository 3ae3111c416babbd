# expect: error torn-state Config.host
"""The configuration is read again while a client connects: the new host with the old port is an address that nobody
listens at."""

from support.invisible import one_by_one

from .client import FIRST, SECOND, Connection
from .parse import Mistake, parse


class Config:
    def __init__(self, text):
        self.mistakes = []
        self.reload(text)

    def reload(self, text):
        try:
            values = parse(text)
        except Mistake as mistake:
            self.mistakes.append(mistake)
            return
        self.host = values["host"]  # racy
        self.port = values["port"]


config = Config(FIRST)


def reload():
    config.reload(SECOND)


def connect():
    connection = Connection((config.host, config.port))  # racy
    assert connection.send("hello") == 5
    assert str(connection).startswith(("alpha", "beta"))


one_by_one(reload, connect)
