"""Where stored values come from: a store computed from a load of the same location is an update.

One forward pass over each function, on what its variables were computed from. Branches are merged by union; loops are
run until nothing changes.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from aether_hooks.answers import Position, position
from aether_hooks.class_attributes import loaded_as
from aether_hooks.compare_and_set import Validated, Versions, equalities, released, validate
from aether_hooks.filling import filling
from aether_hooks.fresh import makes_container
from aether_hooks.halves import Halves
from aether_hooks.locations import Location, Origins, describe, is_copied, location_of, stores_of, variable_of
from aether_hooks.names import ComprehensionNode, Names, Scope, elements, elif_chain, operands
from aether_hooks.nodes import children, walk
from aether_hooks.sites import CHANGING_METHODS

_NOTHING: Origins = {}
_Environment = dict[str, Origins]
_MAX_PASSES = 4
_NO_LOAD = ast.Constant(value=None)
_HELD = "\0held "
_ARGUMENT = "\0argument "
_RESULT = "\0call "


def _argument(name: str) -> Location:
    """Not a location: stands among the origins of what a caller gave for the parameter."""
    return Location(_ARGUMENT + name, frozenset())


def _result_of(call: ast.Call | ast.Attribute) -> Location:
    """Not a location: stands among the origins of what a call, or a property's function, gave."""
    return Location(f"{_RESULT}{call.end_lineno}:{call.end_col_offset}", frozenset())


def _held(value: ast.expr) -> Location:
    """Not a location: stands among the origins of a variable for the value itself that it was given."""
    names = frozenset(node.id for node in walk(value) if isinstance(node, ast.Name))
    return Location(f"{_HELD}{value.lineno}:{value.col_offset}:{value.end_lineno}:{value.end_col_offset}", names)


def _held_in(origins: Origins) -> list[ast.expr]:
    return [value for origin, value in origins.items() if origin.text.startswith(_HELD)]


def _without_held(origins: Origins) -> Origins:
    return {origin: load for origin, load in origins.items() if not origin.text.startswith(_HELD)}


def _compared(location: Location, copy: ast.expr, variable: ast.Name, origins: Origins) -> Iterator[ast.expr]:
    """The loads that gave the variable what is compared with the location: `a, b = self.x` may have given it a part."""
    for origin, load in origins.items():
        is_part = copy is variable and location.is_below(origin)
        if is_part or isinstance(load, ast.Call) or is_copied(location.text, origin.text, copy, variable):
            yield load


def _is_loaded_after(load: ast.expr, at: Position) -> bool:
    return load is not _NO_LOAD and position(load) > at


def _is_result(origin: Location) -> bool:
    return origin.text.startswith(_RESULT)


def _is_location(origin: Location) -> bool:
    return not origin.text.startswith("\0")


def _loads(origins: Origins) -> Origins:
    return {origin: load for origin, load in origins.items() if _is_location(origin)}


class Flow:
    """Finds `updates` (a store's target, or a setattr call -> the load), `carried` (a variable's use -> loads) and
    `held` (a variable's use -> the expressions, one of which gave it its value).

    An update may load its location more than once: `fed` (such a load -> the store's target, or the `+=`).
    For updates that a getter or a setter makes a part of: `first_halves` (loads whose value a function returns, or
    gives to a setter), `second_halves` (stores of what its caller gave, or of what a getter returned), `feeds` (a call
    -> the calls whose results it is given, on the same object; a setter's call -> loads) and `taken` (a store's target
    -> the calls and property loads whose results it stores).

    What is compared with its location again under the lock under which it is used is no part of an update
    (compare-and-set): `validated` has these loads.
    """

    def __init__(self, names: Names) -> None:
        self.updates: dict[ast.expr, ast.expr] = {}
        self.fed: dict[ast.expr, ast.AST] = {}
        self.first_halves: set[ast.expr] = set()
        self.second_halves: set[ast.expr] = set()
        self.feeds: dict[ast.expr, set[ast.expr]] = {}
        self.taken: dict[ast.expr, set[ast.expr]] = {}
        self.carried: dict[ast.expr, Origins] = {}
        self.held: dict[ast.expr, list[ast.expr]] = {}
        self.validated: set[ast.expr] = set()
        self._names = names
        self._scope = names.module
        self._versions = Versions(names)
        self._halves = Halves(names, self._versions)
        self._locks: tuple[Position, ...] = ()
        """Where those were taken that are held, as far as the text says."""
        self._environment: _Environment | None = {}
        self._leaving: list[_Environment] = []

    def run(self, scope: Scope, body: Sequence[ast.stmt], parameters: Iterable[ast.arg] = ()) -> None:
        self._scope = scope
        self._locks = ()
        self._environment = {parameter.arg: {_argument(parameter.arg): _NO_LOAD} for parameter in parameters}
        self._leaving = []
        before = len(self.first_halves)
        self._block(body)
        if len(self.first_halves) > before:
            self._halves.note_getter(scope)

    def finish(self) -> None:
        """When all functions were read."""
        for store, givers in self._halves.taken():
            self.taken[store] = givers
            self.second_halves.add(store)
        for call, calls in self._halves.passed_on():
            self.feeds.setdefault(call, set()).update(calls)
        for call, loads in self._halves.handed():
            self.feeds.setdefault(call, set()).update(loads)
            self.first_halves.update(loads)
        self.validated.update(self._halves.validated())

    # environments

    def _merge(self, *others: _Environment | None) -> None:
        alive = [env for env in (self._environment, *others) if env is not None]
        merged: _Environment = {}
        for environment in alive:
            for name, origins in environment.items():
                known = merged.get(name)
                merged[name] = origins if not known else {**origins, **known}
        self._environment = merged if alive else None

    def _copy(self) -> _Environment | None:
        return None if self._environment is None else dict(self._environment)

    def _leave(self) -> None:
        if self._environment is not None:
            self._leaving.append(self._environment)
        self._environment = None

    # statements

    def _block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        handler = getattr(self, "_do_" + type(node).__name__, None)
        if handler is not None:
            handler(node)
        else:
            self._evaluate_children(node)

    def _do_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._union([*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)])

    _do_AsyncFunctionDef = _do_FunctionDef

    def _do_ClassDef(self, node: ast.ClassDef) -> None:
        self._union([*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)])

    def _do_TypeAlias(self, node: ast.TypeAlias) -> None:
        """Its value is evaluated when somebody asks."""

    def _do_Return(self, node: ast.Return) -> None:
        self.first_halves.update(load for origin, load in self._evaluate_children(node).items() if _is_location(origin))
        self._environment = None

    def _do_Raise(self, node: ast.Raise) -> None:
        self._evaluate_children(node)
        self._environment = None

    def _do_Break(self, _node: ast.Break | ast.Continue) -> None:
        self._leave()

    _do_Continue = _do_Break

    def _do_Assign(self, node: ast.Assign) -> None:
        origins = self._origins(node.value)
        for target in node.targets:
            filled = filling(target, node.value)
            self._assign(target, origins if filled is None else self._origins(filled.made), node.value)
            self._note_loads(target, node.value, target)

    def _do_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self._assign(node.target, self._origins(node.value), node.value)
            self._note_loads(node.target, node.value, node.target)

    def _do_AugAssign(self, node: ast.AugAssign) -> None:
        origins = self._origins(node.value)
        self._note_loads(node.target, node.value, node)
        if isinstance(node.target, ast.Name):
            known = _without_held((self._environment or {}).get(node.target.id, _NOTHING))
            self._assign(node.target, {**known, **origins}, None)
        else:
            self._evaluate_children(node.target)

    def _do_If(self, node: ast.If) -> None:
        ended: list[_Environment | None] = []
        for branch in elif_chain(node):
            self._origins(branch.test)
            before, locks = self._copy(), self._locks
            self._validate(branch.test, truth=True)
            self._block(branch.body)
            ended.append(self._environment)
            self._environment, self._locks = before, locks
            self._validate(branch.test, truth=False)
        self._block(branch.orelse)
        self._merge(*ended)

    def _validate(self, test: ast.expr, *, truth: bool) -> None:
        """Where a test under a lock finds a location to be as it was loaded, what was computed from that load is no
        older.
        """
        for place, copy, variable in equalities(test, truth) if self._locks else ():
            if self._environment is None:
                continue
            origins = self._environment.get(variable.id, _NOTHING)
            attribute = place.attr if isinstance(place, ast.Attribute) else None
            location = location_of(place, self._names, self._scope)
            if location is not None and copy is variable and origins.keys() == {_argument(variable.id)}:
                self._mark_valid(lambda origin, _: origin.text.startswith(_ARGUMENT), by=(variable.id, attribute))
            elif location is not None:
                self._validate_loads(set(_compared(location, copy, variable, origins)), attribute)
            again = self._loaded_again(place)
            self._validate_loads({load for origin, load in origins.items() if origin in again}, None)

    def _loaded_again(self, place: ast.expr) -> set[Location]:
        """The locations that gave the variable, of which the place is a part, its value under the lock."""
        variable = variable_of(place)
        origins = (self._environment or {}).get(variable.id, _NOTHING) if variable is not None else _NOTHING
        return {origin for origin, load in _loads(origins).items() if _is_loaded_after(load, self._locks[0])}

    def _validate_loads(self, compared: Collection[ast.expr], attribute: str | None) -> None:
        self._mark_valid(
            lambda _, load: any(load is first or self._versions.covers(attribute, load, first) for first in compared)
        )

    def _mark_valid(
        self, is_valid: Callable[[Location, ast.expr], bool], by: tuple[str, str | None] | None = None
    ) -> None:
        assert self._environment is not None
        for name, origins in self._environment.items():
            valid = {origin for origin, load in origins.items() if is_valid(origin, load)}
            if valid:
                self.validated.update(origins[origin] for origin in valid if by is None)
                self._environment[name] = {
                    validate(origin, len(self._locks), by) if origin in valid else origin: load
                    for origin, load in origins.items()
                }

    def _note_lock(self, node: ast.Call) -> None:
        match node.func:
            case ast.Attribute(attr="acquire"):
                self._locks = (*self._locks, position(node))
            case ast.Attribute(attr="release") if self._locks:
                self._release()

    def _release(self) -> None:
        self._locks = self._locks[:-1]
        for name, origins in (self._environment or {}).items():
            assert self._environment is not None
            self._environment[name] = released(origins, len(self._locks))

    def _do_While(self, node: ast.While) -> None:
        self._loop(node.body, node.orelse, test=node.test)

    def _do_For(self, node: ast.For | ast.AsyncFor) -> None:
        origins = self._origins(node.iter)
        self._loop(node.body, node.orelse, target=node.target, origins=origins)

    _do_AsyncFor = _do_For

    def _loop(
        self,
        body: Sequence[ast.stmt],
        orelse: Sequence[ast.stmt],
        *,
        test: ast.expr | None = None,
        target: ast.expr | None = None,
        origins: Origins = _NOTHING,
    ) -> None:
        outer, self._leaving = self._leaving, []
        for _ in range(_MAX_PASSES):
            before = self._copy()
            if test is not None:
                self._origins(test)
            if target is not None:
                self._assign(target, origins, None)
            self._block(body)
            self._merge(before, *self._leaving)
            if _same(before, self._environment):
                break
        self._leaving = outer
        self._block(orelse)

    def _do_Try(self, node: ast.Try | ast.TryStar) -> None:
        before = self._copy()
        self._block(node.body)
        raised = self._copy()
        ended: list[_Environment | None] = []
        self._block(node.orelse)
        ended.append(self._environment)
        for handler in node.handlers:
            self._environment = None
            self._merge(before, raised)
            self._block(handler.body)
            ended.append(self._environment)
        self._environment = None
        self._merge(*ended)
        if node.finalbody:
            self._finally(node.finalbody, before)

    _do_TryStar = _do_Try

    def _finally(self, body: Sequence[ast.stmt], before: _Environment | None) -> None:
        falls_through = self._environment is not None
        if not falls_through:
            self._environment = before
        self._block(body)
        if not falls_through:
            self._environment = None

    def _do_With(self, node: ast.With | ast.AsyncWith) -> None:
        for item in node.items:
            origins = self._origins(item.context_expr)
            if item.optional_vars is not None:
                self._assign(item.optional_vars, origins, None)
        self._locks = (*self._locks, position(node))
        self._block(node.body)
        self._release()

    _do_AsyncWith = _do_With

    def _do_Match(self, node: ast.Match) -> None:
        origins = self._origins(node.subject)
        before = self._copy()
        ended: list[_Environment | None] = [before]
        for case in node.cases:
            self._environment = None if before is None else dict(before)
            for name in _captured(case.pattern):
                self._set_variable(name, origins)
            if case.guard is not None:
                self._origins(case.guard)
            self._block(case.body)
            ended.append(self._environment)
        self._environment = None
        self._merge(*ended)

    # stores

    def _note_loads(self, target: ast.expr, value: ast.expr, store: ast.AST) -> None:
        """All loads of the location in the statement that updates it; `updates` has one of them."""
        if store is target and target not in self.updates:
            return
        locations = self._loaded_as(target)
        pending: list[ast.AST] = [value] if locations else []
        while pending:
            node = pending.pop()
            if isinstance(node, ast.expr) and location_of(node, self._names, self._scope) in locations:
                self.fed[node] = store
            if not isinstance(node, ast.Lambda):
                pending.extend(children(node))

    def _assign(self, target: ast.expr, origins: Origins, value: ast.expr | None) -> None:
        if isinstance(target, ast.Starred):
            self._assign(target.value, origins, None)
        elif isinstance(target, ast.Tuple | ast.List):
            self._assign_parts(target.elts, origins, value)
        else:
            self._store(target, origins, target)
            if isinstance(target, ast.Name):
                self._set_variable(target.id, origins if value is None else {**origins, _held(value): value})
            else:
                self._fill(target, origins)

    def _fill(self, target: ast.expr, origins: Origins) -> None:
        """What is put into a container that was made here comes with it: a copy may be made bit by bit."""
        inside = self._evaluate_children(target)
        if isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self._put_into(target.value.id, {**inside, **origins})

    def _put_into(self, name: str, origins: Origins) -> None:
        known = (self._environment or {}).get(name, _NOTHING)
        made = _held_in(known)
        is_known = bool(made) and all(makes_container(value, self._names, self._scope) for value in made)
        if self._environment is not None and is_known:
            self._environment[name] = {**_loads(origins), **known}

    def _assign_parts(self, targets: Sequence[ast.expr], origins: Origins, value: ast.expr | None) -> None:
        """`a, b = x, y` part by part, where the parts are written out; their loads all come before the stores."""
        if isinstance(value, ast.Tuple | ast.List) and _pairs_up(value, targets):
            parts = [(self._origins(part), part) for part in value.elts]
            for target, (part_origins, part) in zip(targets, parts, strict=True):
                self._assign(target, part_origins, part)
        else:
            for target in targets:
                self._assign(target, origins, None)

    def _store(self, target: ast.expr, origins: Origins, key: ast.expr) -> None:
        location = location_of(target, self._names, self._scope)
        if location is None:
            return
        for loaded in self._loaded_as(target):
            if loaded in origins:
                self.updates[key] = origins[loaded]
                break
        for origin in origins:
            given = origin.origin if isinstance(origin, Validated) else origin
            if given.text.startswith(_ARGUMENT):
                self.second_halves.add(key)
                by = origin.by if isinstance(origin, Validated) else None
                self._halves.note_setter(self._scope, given.text.removeprefix(_ARGUMENT), by)
        if key not in self.updates:
            self._halves.note_store(key, (load for origin, load in origins.items() if _is_result(origin)))
        self._forget(lambda known: known.is_below(location))

    def _loaded_as(self, target: ast.expr) -> Sequence[Location]:
        """The location as it is stored, and as what else it is loaded; nothing for what is none."""
        location = location_of(target, self._names, self._scope)
        if location is None:
            return ()
        others = loaded_as(target, self._names, self._scope)
        return (location, *(Location(text, location.names) for text in others))

    def _set_variable(self, name: str, origins: Origins) -> None:
        if self._environment is not None:
            self._environment[name] = origins
            self._forget(lambda known: name in known.names)

    def _forget(self, is_stale: Callable[[Location], bool]) -> None:
        """Drops what no longer names the same location."""
        for name, origins in (self._environment or {}).items():
            if any(is_stale(location) for location in origins):
                assert self._environment is not None
                self._environment[name] = {k: v for k, v in origins.items() if not is_stale(k)}

    # expressions

    def _evaluate_children(self, node: ast.AST) -> Origins:
        return self._union(child for child in children(node) if isinstance(child, ast.expr | ast.keyword))

    def _union(self, nodes: Iterable[ast.AST]) -> Origins:
        result: Origins = _NOTHING
        for node in nodes:
            origins = self._origins(node)
            if origins:
                result = {**result, **origins} if result else origins
        return result

    def _origins(self, node: ast.AST) -> Origins:
        handler = getattr(self, "_of_" + type(node).__name__, None)
        if handler is None:
            return self._evaluate_children(node)
        result: Origins = handler(node)
        return result

    def _of_Constant(self, _node: ast.Constant) -> Origins:
        return _NOTHING

    def _of_Lambda(self, node: ast.Lambda) -> Origins:
        self._union([*node.args.defaults, *filter(None, node.args.kw_defaults)])
        return _NOTHING

    def _of_Yield(self, node: ast.Yield | ast.YieldFrom) -> Origins:
        self._evaluate_children(node)
        return _NOTHING

    _of_YieldFrom = _of_Yield

    def _of_BinOp(self, node: ast.BinOp) -> Origins:
        return self._union(operands(node))

    def _of_Name(self, node: ast.Name) -> Origins:
        origins = (self._environment or {}).get(node.id, _NOTHING)
        loads = _loads(origins)
        if loads:
            self.carried[node] = loads
        held = _held_in(origins)
        if held:
            self.held[node] = held
            origins = _without_held(origins)
        return self._with_location(node, origins)

    def _of_Attribute(self, node: ast.Attribute) -> Origins:
        origins = self._with_location(node, _without_argument(self._origins(node.value)))
        return {**origins, _result_of(node): node} if self._halves.may_be_getter(node) else origins

    def _of_Subscript(self, node: ast.Subscript) -> Origins:
        return self._with_location(node, _without_argument(self._union([node.value, node.slice])))

    def _of_Call(self, node: ast.Call) -> Origins:
        arguments: list[tuple[int | str | None, Origins]] = [
            *((number, self._origins(argument)) for number, argument in enumerate(node.args)),
            *((keyword.arg, self._origins(keyword.value)) for keyword in node.keywords),
        ]
        origins = self._origins(node.func)
        for place, given in arguments:
            origins = {**origins, **given}
            self._halves.note_argument(node, place, (load for origin, load in given.items() if _is_location(origin)))
        for target, value in stores_of(node):
            self._store(target, self._origins(value), node)
        self._note_lock(node)
        match node.func:
            case ast.Attribute(value=ast.Name(id=name), attr=method) if method in CHANGING_METHODS:
                for _, given in arguments:
                    self._put_into(name, given)
        origins = self._with_location(node, origins)
        base = _receiver(node)
        for place, given in arguments if base is not None else ():
            results = (load for origin, load in given.items() if _is_result(origin))
            self._halves.note_results(node, place, (load for load in results if _receiver(load) == base))
        return {**origins, _result_of(node): node} if base is not None or self._halves.may_be_getter(node) else origins

    def _of_NamedExpr(self, node: ast.NamedExpr) -> Origins:
        origins = self._origins(node.value)
        self._assign(node.target, origins, node.value)
        return origins

    def _of_GeneratorExp(self, node: ComprehensionNode) -> Origins:
        outer = self._copy()
        result: Origins = _NOTHING
        for generator in node.generators:
            origins = self._origins(generator.iter)
            result = {**result, **origins}
            self._assign(generator.target, origins, None)
            result = {**result, **self._union(generator.ifs)}
        result = {**result, **self._union(elements(node))}
        self._environment = outer
        return result

    _of_ListComp = _of_GeneratorExp
    _of_SetComp = _of_GeneratorExp
    _of_DictComp = _of_GeneratorExp

    def _with_location(self, node: ast.expr, origins: Origins) -> Origins:
        location = location_of(node, self._names, self._scope)
        return origins if location is None else {**origins, location: node}


def _without_argument(origins: Origins) -> Origins:
    """A part of what the caller gave, `self.x` above all, is not what it gave."""
    return {origin: load for origin, load in origins.items() if _ARGUMENT not in origin.text} if origins else origins


def _receiver(node: ast.expr) -> str | None:
    """On what a method is called; the same text in one function mostly means the same object."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return describe(node.func.value)
    return None


def _pairs_up(value: ast.Tuple | ast.List, targets: Sequence[ast.expr]) -> bool:
    has_star = any(isinstance(part, ast.Starred) for part in (*value.elts, *targets))
    return len(value.elts) == len(targets) and not has_star


def _captured(pattern: ast.pattern) -> Iterable[str]:
    for node in walk(pattern):
        name = getattr(node, "name", None) or getattr(node, "rest", None)
        if isinstance(name, str):
            yield name


def _same(before: _Environment | None, after: _Environment | None) -> bool:
    if before is None or after is None:
        return before is after
    return before.keys() == after.keys() and all(before[name].keys() == after[name].keys() for name in before)
