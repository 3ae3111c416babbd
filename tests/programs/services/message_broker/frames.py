"""What clients and broker say to each other: lines of a verb and its words."""

from dataclasses import dataclass


class BadFrame(ValueError):
    pass


@dataclass(frozen=True, slots=True)
class Publish:
    queue: str
    body: str


@dataclass(frozen=True, slots=True)
class Fetch:
    queue: str


@dataclass(frozen=True, slots=True)
class Acknowledge:
    tag: int


def parse(line):
    verb, _, rest = line.strip().partition(" ")
    match verb.upper():
        case "PUBLISH":
            queue, _, body = rest.partition(" ")
            if not queue or not body:
                raise BadFrame("PUBLISH queue body")
            return Publish(queue, body)
        case "FETCH":
            if not rest:
                raise BadFrame("FETCH queue")
            return Fetch(rest)
        case "ACK":
            if not rest.isdigit():
                raise BadFrame("ACK number")
            return Acknowledge(int(rest))
        case _:
            raise BadFrame(verb or "nothing")


def told(tag, body):
    return f"MESSAGE {tag} {body}"
