# expect: note benign Config.values
"""What was read becomes valid by one store; a client loads it once, and has both values of one reading."""

from support.invisible import one_by_one

from .client import FIRST, SECOND, Connection
from .parse import Mistake, parse


class Config:
    def __init__(self, text):
        self.mistakes = []
        self.values = parse(text)

    def reload(self, text):
        try:
            values = parse(text)
        except Mistake as mistake:
            self.mistakes.append(mistake)
            return
        self.values = values


config = Config(FIRST)


def reload():
    config.reload(SECOND)


def connect():
    values = config.values
    connection = Connection((values["host"], values["port"]))
    assert connection.send("hello") == 5
    assert str(connection).startswith(("alpha", "beta"))


one_by_one(reload, connect)
