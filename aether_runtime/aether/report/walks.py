"""Sentences on a walk over a container that another thread changes meanwhile."""

from aether.report.model import Access, Location

_COPIES = {
    "list": "list(...) or .copy()",
    "dict": "list(...), of the dict or of its view,",
    "set": "list(...) or .copy()",
    "UserDict": "list(x.data)",
    "UserList": "list(x.data)",
}
"""What copies an exact built-in container, or the one within one of the library's, in one step."""
_REFERENCES = {"WeakValueDictionary": "valuerefs", "WeakKeyDictionary": "keyrefs"}
"""The methods of weak dictionaries that list the references in one step."""
_LOCKED_VIEWS = frozenset({"defaultdict", "Counter"})
_BUILT_IN = frozenset({"list", "dict", "set"})
_NESTED = frozenset({"deepcopy", "dump", "dumps", "pprint", "pformat"})
"""Functions that walk what the container holds, too, and want a container of its type."""
REMEDY_OF_TEST = (
    "Hold one lock from the walk to what is done on its answer, and during the change: a copy would not keep the "
    "answer true."
)


def consequence(walker: Access, changer: Access, location: Location) -> str:
    """What the walk can meet."""
    if changer.operation == "append" and location.type == "list":
        return (
            f"{walker.thread.name} walks over {location.phrase} while {changer.thread.name} may append to it: whether "
            "the walk meets the new element is luck."
        )
    return (
        f"{walker.thread.name} walks over {location.phrase} step by step, and {changer.thread.name} may change which "
        f"elements it has in between: {_outcome(location.sort)}."
    )


def remedy(location: Location, walk: str = "for") -> str:
    """What to do about it without a lock around the whole walk. ``walk``: the operation that walks."""
    is_plain_dict = location.is_namespace and location.type != "type"
    copy = _COPIES.get("dict" if is_plain_dict else location.type)
    if location.type in _BUILT_IN and walk.rpartition(".")[2] in _NESTED:
        return (
            f"Hand {walk} a copy, which .copy() makes in one step (and one of each container in it that others "
            "change), or hold one lock during the walk and the change."
        )
    if copy is not None:
        return f"Walk over a copy, which {copy} makes in one step, or hold one lock during the walk and the change."
    references = _REFERENCES.get(location.sort)
    if references is not None:
        return (
            f"Walk over x.{references}(), which lists the references in one step, and call each: it gives None where "
            "the object is gone. Or hold one lock during the walk and the change."
        )
    if location.type in _LOCKED_VIEWS or location.base == "dict":
        return (
            "Walk over list(x.items()), which copies in one step (list(...) of the object itself does not), or hold "
            "one lock during the walk and the change."
        )
    instead = " Or use an `aether.ConcurrentDeque`: a walk over it sees the items of one moment."
    return (
        f"Hold one lock during the walk and the change. Copying {location.phrase} first needs the lock too: "
        f"no copy of a {location.type} is made in one step.{instead if location.type == 'deque' else ''}"
    )


def _outcome(container: str) -> str:
    if container in ("list", "UserList", "bytearray", "array"):
        return "an element is skipped or met twice"
    if container == "OrderedDict":
        return "elements are skipped, RuntimeError is raised, or the interpreter crashes"
    return "it raises RuntimeError, or misses elements"
