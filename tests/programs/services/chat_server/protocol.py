"""Lines that clients send: `/join room`, `/leave`, or text."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Join:
    room: str


@dataclass(frozen=True)
class Leave:
    pass


@dataclass(frozen=True)
class Say:
    text: str


class Unknown(ValueError):
    pass


def parse(line):
    match line.split():
        case ["/join", room]:
            return Join(room)
        case ["/leave"]:
            return Leave()
        case [word, *_] if word.startswith("/"):
            raise Unknown(word)
        case []:
            raise Unknown("nothing")
        case _:
            return Say(line.strip())
