"""Calls by name that read or change a container or an attribute which is passed to them."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aether_hooks.names import Names, Scope
from aether_hooks.sites import VALUE_METHODS, SiteFlag, SiteOp

Selector = Callable[[Sequence[ast.expr]], Sequence[ast.expr]]


def _first(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    return args[:1]


def _second(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    return args[1:2]


def _rest(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    return args[1:]


def _all(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    return args


def _only(args: Sequence[ast.expr]) -> Sequence[ast.expr]:
    """`max(a, b)` compares its arguments, `max(a)` walks it."""
    return args if len(args) == 1 else ()


CONTAINER_FUNCTIONS: dict[str, Selector] = {
    **dict.fromkeys(
        """
        len list sorted tuple set frozenset dict sum any all enumerate reversed iter next
        dict.fromkeys itertools.islice
        heapq.heappush heapq.heappop heapq.heapify heapq.heappushpop heapq.heapreplace
        copy.copy copy.deepcopy json.dump json.dumps pickle.dump pickle.dumps pprint.pprint pprint.pformat
        dataclasses.asdict dataclasses.astuple dataclasses.replace copy.replace
        repr collections.deque collections.Counter collections.OrderedDict
        math.fsum math.prod statistics.mean statistics.fmean statistics.geometric_mean statistics.harmonic_mean
        statistics.stdev statistics.pstdev statistics.variance statistics.pvariance statistics.mode
        random.choice random.choices random.sample random.shuffle
        bisect.bisect bisect.bisect_left bisect.bisect_right bisect.insort bisect.insort_left bisect.insort_right
        itertools.accumulate itertools.batched itertools.combinations itertools.combinations_with_replacement
        itertools.cycle itertools.groupby itertools.pairwise itertools.permutations itertools.chain.from_iterable
        """.split(),
        _first,
    ),
    **dict.fromkeys(("min", "max"), _only),
    **dict.fromkeys(
        """
        filter heapq.nlargest heapq.nsmallest functools.reduce collections.defaultdict array.array
        itertools.dropwhile itertools.takewhile itertools.filterfalse itertools.starmap
        """.split(),
        _second,
    ),
    **dict.fromkeys("zip print heapq.merge itertools.chain itertools.product itertools.zip_longest".split(), _all),
    "itertools.compress": _all,
    "map": _rest,
}
"""The arguments that each takes a look into, by position."""

LAZY_FUNCTIONS = frozenset(
    """
    enumerate reversed zip map filter itertools.chain itertools.islice itertools.accumulate itertools.batched
    itertools.cycle itertools.groupby itertools.pairwise itertools.chain.from_iterable itertools.dropwhile
    itertools.takewhile itertools.filterfalse itertools.starmap itertools.zip_longest itertools.compress
    """.split()
)
"""They make an iterator, which takes in the elements when it is stepped."""

NESTED_FUNCTIONS = frozenset(
    "copy.deepcopy json.dump json.dumps pickle.dump pickle.dumps pprint.pprint pprint.pformat".split()
)
"""They look into what their argument holds, too."""

FRESH_FUNCTIONS = frozenset("range list sorted tuple set frozenset dict".split())
"""Their results are new: nobody else can change them while they are walked."""

ATTRIBUTE_FUNCTIONS: dict[str, SiteFlag] = {
    "getattr": SiteFlag(0),
    "setattr": SiteFlag.IS_STORE,
    "delattr": SiteFlag.DELETE,
    "hasattr": SiteFlag.IS_TEST,
    "vars": SiteFlag.SNAPSHOT,
    "object.__getattribute__": SiteFlag.UNBOUND,
    "object.__setattr__": SiteFlag.IS_STORE | SiteFlag.UNBOUND,
    "object.__delattr__": SiteFlag.DELETE | SiteFlag.UNBOUND,
}
OWN_FUNCTIONS: dict[str, SiteFlag] = {
    "__getattribute__": SiteFlag.BOUND,
    "__setattr__": SiteFlag.IS_STORE | SiteFlag.BOUND,
    "__delattr__": SiteFlag.DELETE | SiteFlag.BOUND,
}
"""Methods of the object itself, or of `super()`, which has no place in the tree: the bound method has the object."""


@dataclass(frozen=True, slots=True)
class ItemFunction:
    """What a function of `operator` does to an item."""

    op: SiteOp
    arguments: int
    flags: SiteFlag

    @property
    def stores(self) -> bool:
        return self.op is SiteOp.STORE_ITEM and SiteFlag.DELETE not in self.flags


ITEM_FUNCTIONS = {
    "operator.getitem": ItemFunction(SiteOp.LOAD_ITEM, 2, SiteFlag(0)),
    "operator.setitem": ItemFunction(SiteOp.STORE_ITEM, 3, SiteFlag(0)),
    "operator.delitem": ItemFunction(SiteOp.STORE_ITEM, 2, SiteFlag.DELETE),
    "operator.contains": ItemFunction(SiteOp.CONTAINS, 2, SiteFlag(0)),
}

_CONTAINER_TYPES = frozenset({"list", "dict", "set", "bytearray"})
_LIBRARY_TYPES = frozenset({"collections.deque", "collections.defaultdict", "collections.OrderedDict", "array.array"})


def is_unbound_call(node: ast.Call, func: ast.Attribute, names: Names, scope: Scope) -> bool:
    """`list.append(o, x)`: a container's own method, whatever its subclass may have instead."""
    if func.attr not in VALUE_METHODS or not node.args or isinstance(node.args[0], ast.Starred):
        return False
    name = function_name(func.value, names, scope)
    if isinstance(func.value, ast.Name) and name in _CONTAINER_TYPES:
        return names.is_builtin(scope, name)
    return name in _LIBRARY_TYPES


def function_name(func: ast.expr, names: Names, scope: Scope) -> str | None:
    """The dotted name of a function that is a builtin or surely imported: `len`, `heapq.heappush`."""
    if isinstance(func, ast.Name):
        name = scope.mangle(func.id)
        return name if names.is_builtin(scope, name) else names.import_origin(scope, name)
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Attribute):
        outer = function_name(func.value, names, scope)
        return None if outer is None else f"{outer}.{func.attr}"
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name):
        base = scope.mangle(func.value.id)
        origin = names.import_origin(scope, base)
        if origin is not None:
            return f"{origin}.{func.attr}"
        if base in ("object", "dict") and names.is_builtin(scope, base):
            return f"{base}.{func.attr}"
    return None
