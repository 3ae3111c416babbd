"""What one activation stores and loads of one state, and its text in the module's table (activations.py).

G SCOPE                                              an activation's accesses below one variable, in their order
G =NAME                                              an activation's accesses of one attribute or entry of objects
T NUMBER KEY,KEY                                     what decision NUMBER has loaded
M KEY ROLE SITE STATEMENT STRETCH CUT PATH CALLER ITEM    one access; `-` for none
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from aether_hooks.answers import Position

STORE, CONSTRUCT, LOAD = "s", "c", "l"

SEVERAL, TOGETHER = "*", "+"
"""End the key of a loop's variable: it names one object after another. Together: what is loaded of them makes one
value, as in a sum.
"""

Path = tuple[str, ...]
"""The decisions that led here, each with the arm that was taken."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When an activation makes an access: in which statement, behind how many synchronisations and (`cut`) points
    where an interpreter with a GIL can switch threads, on which way.
    """

    statement: int
    stretch: int
    cut: int
    path: Path


@dataclass(slots=True)
class Member:
    """`caller`: where the activation calls the getter that makes the access, if it does not make it itself.
    `variables`: those that the object is reached by. `item`: which of a container's, by its text in the function.
    `of_new`: below an attribute that the activation gives a new object, and surely of that or of another activation's.
    """

    key: str
    role: str
    node: ast.AST
    moment: Moment
    caller: Position | None = None
    variables: frozenset[str] = frozenset()
    item: int | None = None
    of_new: bool = False

    def line(self, site: int) -> str:
        caller = "-" if self.caller is None else f"{self.caller[0]}:{self.caller[1]}"
        now = self.moment
        item = "-" if self.item is None else str(self.item)
        path = ",".join(now.path) or "-"
        return f"M {self.key} {self.role} {site} {now.statement} {now.stretch} {now.cut} {path} {caller} {item}"


@dataclass(slots=True)
class Group:
    """`scope` names the object where all of the module's functions mean the same one by the variable. `puts_new`: the
    key of each store by which an attribute gets a new object.
    """

    scope: str
    members: list[Member] = field(default_factory=list)
    tests: dict[int, set[str]] = field(default_factory=dict)
    puts_new: list[str] = field(default_factory=list)

    def is_of_interest(self) -> bool:
        """True if the activation alone may be one half of a torn state, makes the object, or has a getter load one
        location twice.
        """
        stored = {member.key for member in self.members if member.role != LOAD}
        loads = [member for member in self.members if member.role == LOAD]
        loaded = {member.key for member in loads}
        constructs = any(member.role == CONSTRUCT for member in self.members)
        again = any(load.caller is not None for load in loads) and len(loads) > len(loaded)
        several = any(key.endswith((SEVERAL, TOGETHER)) for key in stored | loaded)
        return constructs or again or several or len(stored) > 1 or len(loaded) > 1

    def without_rebound(self) -> Group:
        """Without what is reached through an attribute that the activation stores: it need not be one object's."""
        stored = Counter(member.key for member in self.members if member.role != LOAD)
        stored.subtract(self.puts_new)

        def is_of_one(member: Member) -> bool:
            base, below, _ = member.key.partition(".")
            return not below or base not in stored or (member.of_new and stored[base] == 0)

        members = list(filter(is_of_one, self.members))
        return Group(self.scope, members, self.tests)

    def of_sites(self, site_of: Callable[[ast.AST], int], none: int) -> Group:
        return Group(self.scope, [member for member in self.members if site_of(member.node) != none], self.tests)

    def lines(self, site_of: Callable[[ast.AST], int]) -> Iterator[str]:
        yield f"G {self.scope}"
        keys = {member.key for member in self.members}
        for number, tested in self.tests.items():
            if known := tested & keys:
                yield f"T {number} {','.join(sorted(known))}"
        for part in self.members:
            yield part.line(site_of(part.node))
