"""Tests whose answer another thread can turn before they are acted on: what that means, and what to do."""

from dataclasses import dataclass

from aether.report import own_steps
from aether.report.model import Access, Frame, Location


@dataclass(frozen=True, slots=True)
class Check:
    """A test and the act that it guards, which may never have been done."""

    test: Frame
    act: Frame
    deed: str
    """What the act does: ``load``, ``store``, ``removal``, ``insertion``; ``look-up`` if the test inserts."""
    fills: bool
    """Whether it is one store of what was missing, of a value that is not changed afterwards."""
    tests_again: bool
    """Whether the act tests by itself, or its failure is caught."""


def consequence(check: Check, tester: Access, changer: Access, name: str) -> str:
    """What can go wrong."""
    test, act = _places(check)
    if check.fills and changer.role == "act":
        return (
            f"{_both(tester, changer)} may find {name} missing at {test} and make it at {act}: the work is done twice, "
            "and one of the two results replaces the other."
        )
    turned = f"{_who(changer, tester)} can turn the answer in between, at {_place(changer)}"
    if check.deed == "look-up":
        return (
            f"{tester.thread.name} looks {name} up at {test}, which inserts it where it finds nothing. {turned}: then "
            "one of the two stores replaces the other, and what had been put into that is lost."
        )
    if check.tests_again:
        return (
            f"{tester.thread.name} tests {name} at {test} and acts at {act}. {turned}; but the act tests again, or its "
            "failure is caught."
        )
    return (
        f"{tester.thread.name} tests {name} at {test}, and what it does at {act} relies on the answer. {turned}: then "
        "the act is done although the answer does not hold any more."
    )


_KEYLESS = frozenset({"set", "list", "deque", "array", "bytearray", "UserList", "WeakSet"})
"""What has no `get`, `setdefault` or `pop` of a key."""
_NO_SETDEFAULT = _KEYLESS | {"UserDict", "ChainMap", "WeakValueDictionary"}
_NO_POP = _KEYLESS | {"UserDict"}
_NO_GET = _KEYLESS | {"UserDict", "ChainMap"}
_NO_REMOVAL = frozenset({"UserDict"})
"""And what has it, but in Python, in more than one step."""
_QUEUES = frozenset({"list", "deque"})
_SINGLE = frozenset({"global", "class attribute"})
"""What a function without arguments may give instead: there is one of it."""


def remedy(check: Check, location: Location, test: str = "") -> str:
    """What to do where nobody holds a lock. ``test``: the operation that tests."""
    span = lock_span(check)
    lock = f"old one lock {span}, and wherever else {location.phrase} is changed."
    hint = _one_step(check, location, test)
    return f"{hint} Else h{lock}" if hint else f"H{lock}{_instead(check, location)}"


def _instead(check: Check, location: Location) -> str:
    """What needs no lock, but another shape of the code."""
    if check.fills and check.deed == "store" and location.kind in _SINGLE:
        return (
            " Or let a function with `@aether.call_once` make it and return it: it runs once, and who calls it "
            "meanwhile waits."
        )
    return ""


def _one_step(check: Check, location: Location, test: str) -> str:
    """The operation that does both, if there is one."""
    if own_steps.is_place_of_own(location):
        return own_steps.remedy_of_test(location, check.deed)
    match location.kind, check.deed:
        case "entry", "insertion" | "store" if check.fills and location.sort not in _NO_SETDEFAULT:
            return (
                "`setdefault` finds or inserts in one step. For the results of a function, `functools.cache` keeps one "
                "of each (it may compute one twice; `aether.AtomicCache` does not)."
            )
        case "entry", "insertion" | "store" if location.sort not in _NO_SETDEFAULT:
            return (
                "Where the key may be missing, `setdefault` finds or inserts in one step, or `compute_if_absent` of an "
                "`aether.ConcurrentDict`, which makes the value once."
            )
        case "entry", "removal" if location.sort not in _NO_POP:
            return "`pop(key, None)` removes what is there and says what it was."
        case "entry", "load" if location.sort not in _NO_GET:
            return "Look up once, with `get`, and test what it gave."
        case "structure", "removal" if location.sort not in _NO_REMOVAL:
            queue = ", or use a `queue.Queue` (`aether.ConcurrentQueue`)" if location.sort in _QUEUES else ""
            return f"Remove without asking and catch the error of an empty container{queue}."
        case "structure", "insertion" if test == "in" and location.sort == "list":
            return (
                "If nothing else is done there, `add` of a set does both in one step (where the order counts, "
                "`setdefault` of a dict)."
            )
        case "attribute" | "class attribute" | "global" | "closure variable", "load":
            return "Load it once into a local variable; test and use that."
    return ""


def lock_span(check: Check) -> str:
    """Where the lock has to be held."""
    test, act = _places(check)
    return f"at {test}" if check.deed == "look-up" else f"from the test at {test} to the act at {act}"


def _places(check: Check) -> tuple[str, str]:
    return _frame_place(check.test), _frame_place(check.act)


def _frame_place(frame: Frame) -> str:
    return f"{frame.file.rpartition('/')[2]}:{frame.line}"


def _place(access: Access) -> str:
    return f"{access.file.rpartition('/')[2]}:{access.line}"


def _both(one: Access, other: Access) -> str:
    if one.thread.name == other.thread.name:
        return f"Two threads named {one.thread.name}"
    return f"{one.thread.name} and {other.thread.name} both"


def _who(changer: Access, tester: Access) -> str:
    return "Another thread of that name" if changer.thread.name == tester.thread.name else changer.thread.name
