"""Sorts an activation's accesses by the state that they are of (states.py)."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from dataclasses import replace

from aether_hooks.answers import Position, end_of
from aether_hooks.callees import Callees
from aether_hooks.locations import access_of, describe, stores_of
from aether_hooks.names import Names, Scope, ScopeKind
from aether_hooks.nodes import walk
from aether_hooks.publications import Publications
from aether_hooks.sites import INIT_METHODS
from aether_hooks.state_names import Getters, Key, StateNames, loads_in, plain, values_in
from aether_hooks.states import CONSTRUCT, LOAD, SEVERAL, STORE, TOGETHER, Group, Member, Moment, Path


class Members:
    """The groups of one activation after another."""

    def __init__(self, names: Names, callees: Callees, own: Collection[ast.expr]) -> None:
        """`own`: loads that are compared with one's own identity. What follows upon it is one's own, and never torn."""
        self._names = names
        self._own = own
        self._state_names = StateNames(names)
        self._getters = Getters(names, callees)
        self._publications = Publications(names, callees)
        self._scope = names.module
        self._groups: dict[str, Group] = {}
        self._objects: dict[str, Group] = {}
        self._texts: dict[str, str] = {}
        self._items: dict[str, int] = {}
        self._self: str | None = None
        self._init_self: str | None = None
        self._is_module = True
        self.loop_variables: list[str] = []
        """Of the loops around the place where the walk is."""
        self.together = False
        """Whether one value is made of what the steps load."""
        self.loop_path: Path = ()
        """The way to each step of the innermost of them: what is behind a further decision, not every step does."""

    def enter(self, node: ast.AST, scope: Scope) -> None:
        self._scope = scope
        self._publications.enter(node, scope)
        self._groups, self._objects, self._texts, self._items = {}, {}, {}, {}
        self._is_module = scope.kind is ScopeKind.MODULE
        self._self = _first_parameter(node) if scope.class_name is not None else None
        # What `__new__` is given is the class, which others know.
        self._init_self = self._self if getattr(node, "name", None) in INIT_METHODS - {"__new__"} else None

    def groups(self) -> Iterator[Group]:
        yield from (group.without_rebound() for group in self._groups.values())
        yield from self._objects.values()

    def test(self, decision: int, load: ast.expr) -> None:
        """What the decision hangs on, by itself or by a getter."""
        for written in (
            load,
            *(part for loads in self._getters.loads(load, self._scope, loads_in) for part, _ in loads),
        ):
            for root, way in self._loaded(written):
                group = self._group(root)
                if group is not None:
                    group.tests.setdefault(decision, set()).add(way)

    def is_test(self, decision: int) -> bool:
        return any(decision in group.tests for group in self._groups.values())

    def _loaded(self, node: ast.expr) -> Iterator[Key]:
        access = access_of(node) if isinstance(node, ast.Call) else node
        if access is not None:
            yield from self._keys(access)
        contents = self._state_names.contents(node, self._scope)
        if contents is not None:
            yield contents.key

    def store(self, target: ast.expr, at: ast.AST, moment: Moment) -> None:
        self._note(target, STORE, at, moment)
        self._contents(target, at, moment)

    def load(self, node: ast.expr, moment: Moment) -> None:
        if node in self._own:
            return
        self._note(node, LOAD, node, moment)
        self._contents(node, node, moment)
        self._getter(node, moment)

    def call(self, node: ast.Call, moment: Moment, *, is_used: bool) -> None:
        self._loaded_by(node, node, moment)
        for target, _ in stores_of(node):
            self._note(target, STORE, node, moment)
        self._contents(node, node, moment)
        if is_used:
            self._getter(node, moment)

    def parted_since(self, stretch: int, variables: int) -> None:
        """A loop whose steps something orders makes no one state of what it reaches: its accesses since `stretch`."""
        for name in self.loop_variables[variables:]:
            for group in self._objects.values():
                for member in group.members:
                    if member.moment.stretch >= stretch and name in member.variables:
                        member.key = member.key.rstrip(SEVERAL + TOGETHER)

    def _loaded_by(self, node: ast.Call, at: ast.AST, moment: Moment, caller: Position | None = None) -> None:
        access = access_of(node)
        is_load = access is not None and isinstance(access.ctx, ast.Load)
        if access is not None and is_load and getattr(node.func, "attr", "") not in ("pop", "setdefault"):
            self._note(access, LOAD, at, moment, caller)

    def _getter(self, node: ast.expr, moment: Moment) -> None:
        """What a getter loads counts as its caller's."""
        caller = end_of(node)
        for arm, loads in enumerate(self._getters.loads(node, self._scope, values_in)):
            # Of several `return`s one runs.
            within = replace(moment, path=(*moment.path, f"{caller[0]}.{caller[1]}:{arm}"))
            for written, load in loads:
                if isinstance(written, ast.Call):
                    self._loaded_by(written, load, within, caller)
                else:
                    self._note(written, LOAD, load, within, caller)
                self._contents(written, load, within, caller)

    def _contents(self, node: ast.expr, at: ast.AST, moment: Moment, caller: Position | None = None) -> None:
        found = self._state_names.contents(node, self._scope)
        if found is not None:
            item = None if found.item is None else self._items.setdefault(found.item, len(self._items))
            self._add(found.key, STORE if found.changes else LOAD, at, moment, caller, item)

    def _note(self, node: ast.expr, role: str, at: ast.AST, moment: Moment, caller: Position | None = None) -> None:
        for key in self._keys(node):
            self._add(key, role, at, moment, caller)
        self._note_of_object(node, role, at, moment, caller)

    def _keys(self, node: ast.AST) -> Iterator[Key]:
        for written in self._publications.spellings(node):
            key = self._state_names.key(written, self._scope)
            if key is not None:
                yield key

    def put(self, target: ast.expr, value: ast.expr, moment: Moment) -> None:
        """A plain store, once it is noted, and what it stores."""
        key = self._state_names.key(target, self._scope)
        if key is None or not self._publications.puts(target, value, moment):
            return
        group = self._group(key[0])
        if group is not None:
            group.puts_new.append(key[1])

    def _is_of_new(self, key: Key, role: str, at: ast.AST, moment: Moment) -> bool:
        root, way = key
        if role == LOAD:
            return self._publications.may_be_others(root, way, moment)
        return not isinstance(at, ast.AugAssign) and self._publications.fills(root, way, moment)

    def _add(
        self, key: Key, role: str, at: ast.AST, moment: Moment, caller: Position | None, item: int | None = None
    ) -> None:
        root, way = key
        group = self._group(root)
        if group is None:
            return
        if role == STORE and root == self._init_self and root is not None and "." not in way and "[" not in way:
            role = CONSTRUCT
        of_new = "." in way and item is None and self._is_of_new(key, role, at, moment)
        group.members.append(Member(way, role, at, moment, caller, item=item, of_new=of_new))

    def _note_of_object(self, node: ast.expr, role: str, at: ast.AST, moment: Moment, caller: Position | None) -> None:
        """The access by its name alone, for those of several objects: `a.n += 1; b.n -= 1`."""
        match node:
            case ast.Attribute(value=base, attr=attribute):
                name = self._scope.mangle(attribute)
            case ast.Subscript(value=base, slice=ast.Constant() as index) if (text := plain(index)) is not None:
                name = text
            case _:
                return
        text = self._object(base)
        if text is None or (self._init_self is not None and text == self._init_self):
            return
        variables = frozenset(part.id for part in walk(base) if isinstance(part, ast.Name))
        every_step = len(moment.path) - (caller is not None) == len(self.loop_path)
        steps = every_step and variables.intersection(self.loop_variables)
        several = (TOGETHER if self.together else SEVERAL) if steps else ""
        number = self._texts.setdefault(text, str(len(self._texts)))
        self._objects.setdefault(name, Group(f"={name}")).members.append(
            Member(number + several, role, at, moment, caller, variables)
        )

    def _object(self, base: ast.expr) -> str | None:
        """A text for one object, or for one in each step of a loop; None where it may be any."""
        text = describe(base)
        names = [part.id for part in walk(base) if isinstance(part, ast.Name)]
        if text is None or not names or self._is_module:
            return None
        known = all(name in self.loop_variables or self._means_one_object(name) for name in names)
        return text if known else None

    def _group(self, root: str) -> Group | None:
        if root not in self._groups:
            # A module's body stores its globals when nobody else can see them.
            if self._is_module if not root else not self._means_one_object(root):
                return None
            self._groups[root] = Group(self._scope_of(root))
        return self._groups[root]

    def _means_one_object(self, root: str) -> bool:
        name = self._scope.mangle(root)
        return len(self._names.bindings_of(self._scope, name)) == 1 and not self._names.is_module(self._scope, name)

    def _scope_of(self, root: str) -> str:
        if root and root == self._self:
            return f"class:{self._scope.class_name}"
        return f"global:{root}" if not root or self._state_names.is_global(root, self._scope) else "-"


def _first_parameter(node: ast.AST) -> str | None:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    parameters = (*node.args.posonlyargs, *node.args.args)
    return parameters[0].arg if parameters else None
