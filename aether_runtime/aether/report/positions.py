"""An iterator or generator that two threads advance: what that means, and what to do."""

from collections.abc import Sequence

from aether.report.model import Location

REMEDY = (
    "Hold one lock at each step: `with lock: item = next(it, END)` in a loop, END being an object of your own, since "
    "the steps of a `for` statement are not in its body. Or let one thread alone advance it and put what it gets into "
    "a `queue.Queue`."
)


def is_one(locations: Sequence[Location]) -> bool:
    return bool(locations) and locations[0].kind == "position"


def outcome(location: Location) -> str:
    if location.type == "generator":
        return "while one is at a step of it, ValueError (generator already executing) is raised in the other"
    return "who gets which element is luck, and one may be given to both or to nobody"
