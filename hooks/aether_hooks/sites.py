"""The sites: what the rewriter tells the native probes about each rewritten expression.

A site stands in the rewritten tree as the constant `(PLACEHOLDER, index)`. The placeholder survives `compile` and
`marshal`; `aether._native.bind_sites` replaces it by a probe object that reads its row in the module's table.
The C++ enums in native/runtime mirror the two enums here.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable

from aether_hooks.recipe import Location

SCHEMA = 104
"""Version of the rewriting: raise it with every change of forms or of what the table says.

Cached code of another version is never loaded, and a native module that was built for another one is refused.
"""

PLACEHOLDER = "\0aether"

NO_PARTNER = -1

Operand = str | tuple[object]
"""What a probe fetches itself: the fast local of that name, or the constant in the tuple."""

Row = tuple[int, str | None, int, int, int, int, int, int, int, Operand | None]
"""(op, name, line, col, end_line, end_col, function, flags, partner, operand), plain so that it can be marshalled."""


class SiteOp(enum.IntEnum):
    """What the probe of a site stands for. The rewritten form of each stands in the comment.

    Where the operand is a literal, `S[x]` is written `S @ x`; where it is a fast local or a small constant, `~S`: the
    probe fetches it.
    """

    LOAD_ATTR = 1  # S[o].a
    STORE_ATTR = 2  # S[o].a = v; del S[o].a
    UPDATE_ATTR = 3  # S[o].a += v; S[o] += v with FUSED
    LOAD_ITEM = 4  # c[S[k]]
    STORE_ITEM = 5  # S[c][k] = v; S[c][a:b] = v; del S[c][k]: S[c] is c itself, or a cursor that does and records it
    UPDATE_ITEM = 6  # c[S[k]] += v with BY_KEY; S[c][k] += v
    LOAD_GLOBAL = 7  # S[g]; with DEFERRED: of what a lazy import binds, and the name says what that imports: ".a.b"
    STORE_GLOBAL = 8  # g = S[v]; S[g] after a binding that has no value expression
    UPDATE_GLOBAL = 9  # g += S[v]; g += S[(S7 @ None):v] with FUSED
    DELETE_GLOBAL = 10  # S @ None before del g
    LOAD_CELL = 11
    STORE_CELL = 12
    UPDATE_CELL = 13
    DELETE_CELL = 14
    LOAD_SLICE = 15  # S[c][a:b]
    STORE_SLICE = 16  # del S[c][a:b]; S[c][a:b] += v; S[c][a:b, k] = v
    CALL_METHOD = 17  # S[o].m(...); S[f](...), S[super().m](...) with BOUND; list.m(S[o], ...) with UNBOUND
    FIRST_ARG = 18  # o.m(S[key], ...)
    LAST_ARG = 19  # o.m(..., S[value]); S3[o].a |= S[value]
    TAKE_RESULT = 20  # S[o.pop()]
    # for x in S[it]; the name is of the function that takes `it` in as the expression does;
    # (... for .0 in (S[it],) for x in S21[.0]), the first with FUSED, the second with DEFERRED;
    # with GUARDED S[c] is a copy of c where that can be had, and the name says how c is written
    ITERATE = 21
    CONTAINS = 22  # S23[k] in S[c]
    CONTAINS_KEY = 23
    BUILTIN_ARG = 24  # len(S[c])
    TRUTH = 25  # if S[c]
    # getattr(S[o], "a"); getattr(S[o], S19[name]); setattr(S[o], "a" or S18[name], S19[v]);
    # S[super().__setattr__](...) with BOUND; object.__setattr__(S[o], ...) with UNBOUND
    GETATTR = 26
    FEED = 27  # no probe: where a call or store ends, and where the call or load ends whose result it is given
    CHECK = 28  # no probe: the sites of a test and of an act, what turns the answer, and how the act is done
    ACTIVATIONS = 29  # no probe: activations.py's text
    STEP = 30  # S[None] at the start of a loop's body; the partner is the loop's ITERATE
    FINALIZE = 31  # S[self] at the start of __del__
    METHOD_VALUE = 32  # S[o.m] where it is not called: the bound method, or an equal one that records its calls
    KEYWORD = 33  # o.update(key=S[value])
    OPERATE = 34  # x += S[v], c[k] += S[v]: what the operator may change in place waits on the stack
    # with +S: ...; GUARDED: mitigation's; the operand says how the object is reached that the location is a part of
    SECTION_ATTR = 35
    SECTION_ITEM = 36
    SECTION_GLOBAL = 37
    SECTION_CELL = 38


class SiteFlag(enum.IntFlag):
    """What is known about a site from the code alone."""

    IS_UPDATE = 1  # the stored value was computed from a load of the same location (partner)
    CONST_FLAG = 2  # stores the literal True or False; a load that is tested for its truth
    CONST_NONE = 4  # stores the literal None
    ATOM = 8  # stores a constant number or string, or a truth value: each time the same object, or one of two
    HAS_ARGS = (
        16  # a call (CALL_METHOD, GETATTR, UPDATE_ATTR) whose access point is its LAST_ARG; that, before KEYWORDs
    )
    IS_FIRST = 32  # a LAST_ARG that is the first argument too
    NO_SIGNAL = 64  # a load on one of whose branches the same location is stored: see IF_TRUE, IF_FALSE
    LOOP_TEST = 128  # its value can end a `while`
    IN_INIT = 256  # stands in a constructor
    DELETE = 512  # del, delattr
    NESTED_MODULE = 1024  # module-level code
    SNAPSHOT = 2048  # GETATTR: vars(o)
    IF_TRUE = 4096  # NO_SIGNAL holds where the loaded value is true
    IF_FALSE = 8192  # NO_SIGNAL holds where the loaded value is false
    IS_STORE = 16384  # GETATTR: setattr(o, ...)
    IS_TEST = 32768  # GETATTR: hasattr(o, ...)
    SINGLE_LOAD = 131072  # the function's only load of the location, which it never stores
    TESTED = 262144  # a load whose value is compared with None or asked for its truth
    TESTED_AGAIN = 524288  # a load in a function that tests the location again under a lock before it stores it
    NO_SWITCH = 1048576  # an update with no point between its load and its store where a GIL could change hands
    # The races of the site's line that a comment silences, in the order of the native Kind:
    IGNORE_ITERATE_WHILE_MUTATED = 1 << 21
    IGNORE_CHECK_THEN_ACT = 1 << 22
    IGNORE_LOST_UPDATE = 1 << 23
    IGNORE_TORN_STATE = 1 << 24
    IGNORE_DATA_RACE = 1 << 25
    IGNORE_BENIGN = 1 << 26
    FIRST_HALF = 1 << 27  # a load that may be the first half of an update whose other half is in another function
    SECOND_HALF = 1 << 28  # a store that may be the second half of one
    BY_KEY = 1 << 29  # an item whose probe stands at the key
    FUSED = 1 << 31  # an update whose probe performs the load as well; an ITERATE whose probe makes the iterator
    INCREASES = 1 << 32  # an update that adds a number greater than zero
    # The operator of an update, as far as containers have it in place:
    ADDS = 1 << 33
    REPEATS = 1 << 34
    JOINS = 1 << 35
    TAKES_OUT = 1 << 36
    KEEPS_COMMON = 1 << 37
    KEEPS_DIFFERENT = 1 << 38
    BOUND = 65536  # CALL_METHOD, GETATTR: the operand is the bound method itself, kept in a variable earlier
    UNBOUND = 1 << 39  # CALL_METHOD, GETATTR: the built-in type's own method, called with the object
    POLLED = 1 << 40  # a load that a loop repeats until its location is set, or that comes after such a loop
    LOOKED_AT = 1 << 41  # an item that the function walks, tests, compares or copies, and does nothing else with
    CHANGED = 1 << 42  # a load of a container that the function changes in place
    MAY_MISS = 1 << 43  # a removal that may find nothing: it has a default, or its failure is caught around it
    RESULT_USED = 1 << 45  # a removal by key that is asked for what it takes out
    CALLED = 1 << 46  # no probe: recorded by the function that is called here
    OWN_IDENTITY = 1 << 47  # a load that is compared with who the thread or task is; a store of that, or of nobody
    GIVES_NEW = 1 << 48  # an update by an operator whose in-place methods in this module give new objects
    HAS_DEFAULT = 1 << 49  # a load that gives a default where there is nothing; one of None is asked for
    DEFERRED = 1 << 50  # an ITERATE of the iterator that one with FUSED made; a LOAD_GLOBAL: see there
    AWAITS = 1 << 55  # a load of a location which the function goes on with, or ends without, only where it is filled
    WALKED_KEY = 1 << 54  # an item or removal by the key that a walk of the container gave: fails where that is gone
    # An update or store that mitigation makes one step: S[o].a += v; S[c][k] += v; (S @ None).g += v;
    # S[o] = v; S[c:k] = v; S[None] = v; S[o].a + v in what S[o] = ... stores
    GUARDED = 1 << 51
    LOCKED = 1 << 53  # GUARDED: stores under the lock of the sections on its object
    UNDISTURBED = 1 << 52  # GUARDED: between its load and its store runs no code but operators on what was loaded


_KINDS = {"ATTR": "attribute", "ITEM": "item", "GLOBAL": "global", "CELL": "variable", "ITERATE": "walk"}
_STORES_ALONE = frozenset({"STORE", "DELETE"})


def guarded_locations(table: Iterable[Row]) -> frozenset[Location]:
    """Those for which the module's table has a guard that does something alone: of a store, one that takes a lock."""
    found = set()
    for row in table:
        op = SiteOp(row[0]).name
        is_alone = row[7] & SiteFlag.LOCKED or op.partition("_")[0] not in _STORES_ALONE
        if row[7] & SiteFlag.GUARDED and is_alone:
            found.add(Location(kind_of(op), str(row[1] if row[1] is not None else row[9])))
    return frozenset(found)


def kind_of(op: str) -> str:
    """Of the location that a guarded site is for."""
    return _KINDS[op.rpartition("_")[2]]


CONTAINER_METHODS = frozenset(
    """
    append appendleft extend extendleft insert remove pop popleft popitem clear sort reverse index count copy add
    discard update get setdefault keys values items union intersection difference issubset issuperset __getitem__
    __setitem__ __delitem__ __contains__ rotate move_to_end elements most_common subtract total fromkeys
    difference_update intersection_update symmetric_difference_update put get_nowait
    """.split()
)

ATOMIC_UPDATES = frozenset(
    """
    fetch_add fetch_sub increment decrement fetch_and fetch_or fetch_xor fetch_max fetch_min fetch_update
    """.split()
)
"""Methods that load and store the value of one of aether's atomics in one step, whatever it is."""

OWN_METHODS = ATOMIC_UPDATES | frozenset(
    "load load_relaxed store store_relaxed compute compute_if_absent add_if_absent remove_if_present".split()
)
"""Methods of aether's own atomics and containers that no built-in container has."""

KEYED_METHODS = frozenset(
    """
    get pop setdefault add discard remove insert index count move_to_end __getitem__ __setitem__ __delitem__
    __contains__ compute compute_if_absent
    """.split()
)
"""Methods whose first argument is a key, an element or an index."""

VALUE_METHODS = CONTAINER_METHODS - frozenset(
    "keys values items fromkeys put get_nowait elements most_common total".split()
)
"""Methods that do something to the container whoever calls them."""

RESUMING_METHODS = frozenset({"send", "throw", "__next__"})
"""Methods that move a generator on."""

TAKING_METHODS = frozenset({"pop", "popleft", "popitem"})
"""Methods that return the element which they remove."""

CHANGING_METHODS = frozenset(
    """
    append appendleft extend extendleft insert remove pop popleft popitem clear sort reverse add discard update
    setdefault rotate move_to_end put write
    """.split()
)
"""Methods that change what they are called on, as their names say."""

INIT_METHODS = frozenset({"__init__", "__new__", "__post_init__", "__setstate__"})
