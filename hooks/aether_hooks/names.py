"""Scopes and names: what each name in a module refers to, as the compiler decides it.

An own pass over the tree rather than `symtable`, which takes source text: the tree may have been rewritten before
(pytest's assertions), and the rewriter needs to know *where* a name is bound and captured, not only that it is.
tests/unit/test_analysis.py holds the pass against `symtable`.
"""

from __future__ import annotations

import ast
import builtins
import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aether_hooks.lazy_imports import are_all_lazy, is_lazy
from aether_hooks.nodes import children
from aether_hooks.properties import is_property, makes_property

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ComprehensionNode = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

CONSUMERS = frozenset("all any dict frozenset list max min set sorted sum tuple".split())
"""Builtins that use up a generator expression before they return: it escapes to nobody."""

_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError"})


class ScopeKind(enum.Enum):
    MODULE = enum.auto()
    CLASS = enum.auto()
    FUNCTION = enum.auto()
    COMPREHENSION = enum.auto()  # runs at once, in its owner's frame (PEP 709) or as if
    GENERATOR = enum.auto()
    TYPE_PARAMS = enum.auto()


class Bound(enum.Enum):
    PARAMETER = enum.auto()
    DEFINITION = enum.auto()
    IMPORT = enum.auto()
    IMPORT_MODULE = enum.auto()  # `import m`: certainly a module
    VALUE = enum.auto()
    UPDATE = enum.auto()
    TARGET = enum.auto()
    DELETED = enum.auto()


_DEFINING = frozenset({Bound.DEFINITION, Bound.IMPORT, Bound.IMPORT_MODULE})


class Reach(enum.Enum):
    """Where a name is looked up."""

    LOCAL = enum.auto()
    CELL = enum.auto()
    GLOBAL = enum.auto()
    CLASS = enum.auto()


@dataclass(frozen=True, slots=True)
class Place:
    """A point of a scope's code: its order in the text, and the loops around it."""

    order: int
    loops: frozenset[int]

    def can_follow(self, other: Place) -> bool:
        return self.order > other.order or not self.loops.isdisjoint(other.loops)


@dataclass(frozen=True, slots=True)
class Binding:
    kind: Bound
    place: Place
    scope: Scope
    value: ast.expr | None = None
    origin: str | None = None  # of an import: "heapq", "heapq.heappush"
    lazily: str | None = None  # of an import that may be lazy, what the name's first use imports: "a.b", "..a.b"


@dataclass(eq=False, slots=True)
class Scope:
    kind: ScopeKind
    parent: Scope | None
    qualname: str
    place: Place  # of its creation, in the parent
    class_name: str | None  # for mangling
    escapes: bool  # outlives or leaves the statement that makes it
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    declared_global: set[str] = field(default_factory=set)
    declared_nonlocal: set[str] = field(default_factory=set)
    captures: dict[str, list[Place]] = field(default_factory=dict)
    stored_below: set[str] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)
    """Of a frame: the names in it that the compiler keeps in cells, since another frame uses them."""

    @property
    def frame(self) -> Scope:
        """The scope in whose frame this one's code runs."""
        scope = self
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope

    @property
    def is_method(self) -> bool:
        return self.kind is ScopeKind.FUNCTION and self.parent is not None and self.parent.kind is ScopeKind.CLASS

    def mangle(self, name: str) -> str:
        return mangle(self.class_name, name)

    def owner(self, name: str) -> Scope | None:
        """The scope that holds a (mangled) name; the module's for globals and for names bound nowhere."""
        if name in self.declared_global:
            return self._module()
        if name in self.bindings and name not in self.declared_nonlocal:
            return self
        return self._enclosing_owner(name)

    def _enclosing_owner(self, name: str) -> Scope:
        scope = self.parent
        while scope is not None and scope.kind is not ScopeKind.MODULE:
            if scope.kind is not ScopeKind.CLASS and name not in scope.declared_nonlocal:
                if name in scope.declared_global:
                    break
                if name in scope.bindings:
                    return scope
            scope = scope.parent
        return self._module()

    def _module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope


def mangle(class_name: str | None, name: str) -> str:
    if class_name is None or not name.startswith("__") or name.endswith("__") or "." in name:
        return name
    stripped = class_name.lstrip("_")
    return f"_{stripped}{name}" if stripped else name


@dataclass(frozen=True, slots=True)
class StoredAttribute:
    """A store to an attribute, of whatever object; the value is None where it is not written out."""

    scope: Scope
    base: ast.expr
    value: ast.expr | None


@dataclass(slots=True)
class Names:
    """The result: every scope by its node, every name's place, the module's global bindings."""

    module: Scope
    scopes: dict[ast.AST, Scope]
    places: dict[ast.AST, Place]
    all_scopes: list[Scope]
    stored_attributes: dict[str, list[StoredAttribute]]
    global_bindings: dict[str, list[Binding]] = field(default_factory=dict)
    probed_globals: set[str] = field(default_factory=set)
    properties: set[str] = field(default_factory=set)
    """Attributes that run Python code, by the classes of the module."""

    def reach(self, scope: Scope, name: str) -> Reach:
        owner = scope.owner(name)
        if owner is None or owner.kind is ScopeKind.MODULE:
            return Reach.GLOBAL
        if owner.kind is ScopeKind.CLASS:
            return Reach.CLASS
        if owner is scope and name not in owner.captures:
            return Reach.LOCAL
        return Reach.CELL

    def is_builtin(self, scope: Scope, name: str) -> bool:
        """True for a name that the module binds nowhere: the builtin, if there is one."""
        return self.reach(scope, name) is Reach.GLOBAL and name not in self.global_bindings

    def bindings_of(self, scope: Scope, name: str) -> list[Binding]:
        """Every place that can bind what `name` means in `scope`, but for stores by `nonlocal`."""
        owner = scope.owner(name)
        if owner is None or owner.kind is ScopeKind.MODULE:
            return self.global_bindings.get(name, [])
        return owner.bindings.get(name, [])

    def is_module(self, scope: Scope, name: str) -> bool:
        """True for a name that only `import m` binds."""
        bindings = self.bindings_of(scope, name)
        return bool(bindings) and all(b.kind is Bound.IMPORT_MODULE for b in bindings)

    def import_origin(self, scope: Scope, name: str) -> str | None:
        """The dotted name of what `name` was imported from, if that alone binds it.

        Behind a `del` it is nothing, unless it is a builtin then.
        """
        is_builtin = hasattr(builtins, name)
        bindings = self.bindings_of(scope, name)
        origins = {binding.origin for binding in bindings if is_builtin or binding.kind is not Bound.DELETED}
        return origins.pop() if len(origins) == 1 else None

    def lazy_import(self, scope: Scope, name: str) -> str | None:
        """What the first use of `name` imports, if a lazy import binds it (PEP 810)."""
        if self.reach(scope, name) is not Reach.GLOBAL:
            return None
        return next(filter(None, (binding.lazily for binding in self.global_bindings.get(name, ()))), None)

    def is_shared_cell(self, scope: Scope, name: str) -> bool:
        """True for a closure variable that can be bound again once somebody else can see it."""
        owner = scope.owner(name)
        if owner is None or owner.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
            return False
        captures = owner.captures.get(name)
        if not captures:
            return False
        return name in owner.stored_below or any(
            _can_rebind(binding) and any(binding.place.can_follow(capture) for capture in captures)
            for binding in owner.bindings[name]
        )

    def can_be_seen(self, scope: Scope, name: str, node: ast.AST) -> bool:
        """False for an access by the owner before anybody else can know the cell."""
        owner = scope.owner(name)
        assert owner is not None
        place = self.places.get(node)
        if owner is not scope or place is None:
            return True
        return any(place.can_follow(capture) for capture in owner.captures[name])


def _can_rebind(binding: Binding) -> bool:
    """A `def` captures itself before it is bound; no other thread can know it then."""
    return binding.kind is not Bound.PARAMETER and not (binding.kind in _DEFINING and not binding.place.loops)


def analyse_names(tree: ast.Module) -> Names:
    collector = _Collector()
    collector.visit_module(tree)
    names = Names(
        module=collector.module,
        scopes=collector.scopes,
        places=collector.places,
        all_scopes=collector.all_scopes,
        stored_attributes=collector.stored_attributes,
        properties=set(_properties(collector.scopes)),
    )
    for scope in names.all_scopes:
        _resolve_bindings(names, scope)
        _resolve_captures(scope)
        _resolve_cells(scope)
    return names


def _resolve_bindings(names: Names, scope: Scope) -> None:
    for name, bindings in scope.bindings.items():
        owner = scope.owner(name)
        if owner is names.module:
            names.global_bindings.setdefault(name, []).extend(bindings)
            if scope is not names.module or not all(b.kind in _DEFINING for b in bindings):
                names.probed_globals.add(name)
        elif owner is not None and owner is not scope:
            owner.stored_below.add(name)


def _resolve_captures(scope: Scope) -> None:
    for name in scope.used | scope.bindings.keys():
        owner = scope.owner(name)
        if owner is None or owner is scope or owner.kind in (ScopeKind.MODULE, ScopeKind.CLASS):
            continue
        entry = scope
        escapes = scope.escapes
        while entry.parent is not None and entry.parent is not owner:
            entry = entry.parent
            escapes = escapes or entry.escapes
        if escapes:
            owner.captures.setdefault(name, []).append(entry.place)


def _resolve_cells(scope: Scope) -> None:
    for name in scope.used | scope.bindings.keys() | scope.declared_nonlocal:
        owner = scope.owner(name)
        if owner is not None and owner.frame is not scope.frame:
            owner.frame.cells.add(name)


class _Collector(ast.NodeVisitor):
    """Walks the tree once, in the order of evaluation as far as it matters, and notes bindings, uses and places."""

    def __init__(self) -> None:
        self.scopes: dict[ast.AST, Scope] = {}
        self.places: dict[ast.AST, Place] = {}
        self.stored_attributes: dict[str, list[StoredAttribute]] = {}
        self.module = Scope(ScopeKind.MODULE, None, "<module>", Place(0, frozenset()), None, escapes=False)
        self.all_scopes = [self.module]
        self._scope = self.module
        self._order = 0
        self._loops: frozenset[int] = frozenset()
        self._loop_count = 0
        self._consumed: set[ast.AST] = set()
        self._optional_import = False
        self._makes_lazy = False

    def visit_module(self, tree: ast.Module) -> None:
        self.scopes[tree] = self.module
        self._makes_lazy = are_all_lazy() or any(map(_names_lazy_modules, tree.body))
        self._visit_all(tree.body)

    def _visit_all(self, nodes: Iterable[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    # places and bindings

    def _here(self) -> Place:
        self._order += 1
        return Place(self._order, self._loops)

    def _bind(
        self,
        name: str,
        kind: Bound,
        value: ast.expr | None = None,
        node: ast.AST | None = None,
        origin: str | None = None,
        lazily: str | None = None,
    ) -> None:
        place = self._here()
        scope = self._scope
        if node is not None:
            self.places[node] = place
        scope.bindings.setdefault(scope.mangle(name), []).append(Binding(kind, place, scope, value, origin, lazily))

    def _enter_loop(self) -> frozenset[int]:
        outer = self._loops
        self._loop_count += 1
        self._loops = outer | {self._loop_count}
        return outer

    def _open(self, kind: ScopeKind, node: ast.AST, name: str, *, escapes: bool) -> Scope:
        parent = self._scope
        class_name = name if kind is ScopeKind.CLASS else parent.class_name
        scope = Scope(kind, parent, _qualname(parent, name), self._here(), class_name, escapes)
        self.scopes[node] = scope
        self.all_scopes.append(scope)
        return scope

    # names

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._scope.used.add(self._scope.mangle(node.id))
            self.places[node] = self._here()
        elif isinstance(node.ctx, ast.Del):
            self._bind(node.id, Bound.DELETED, node=node)
        else:
            self._bind(node.id, Bound.TARGET, node=node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._store_attribute(node, None)
        self.visit(node.value)

    def _store_attribute(self, target: ast.Attribute, value: ast.expr | None) -> None:
        self.stored_attributes.setdefault(target.attr, []).append(StoredAttribute(self._scope, target.value, value))

    def visit_Global(self, node: ast.Global) -> None:
        self._scope.declared_global.update(map(self._scope.mangle, node.names))

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._scope.declared_nonlocal.update(map(self._scope.mangle, node.names))

    # statements that bind

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self._bind_target(target, node.value)

    def _bind_target(self, target: ast.expr, value: ast.expr | None) -> None:
        if isinstance(target, ast.Name):
            kind = Bound.VALUE
            if self._optional_import and isinstance(value, ast.Constant):
                kind = Bound.IMPORT
            self._bind(target.id, kind, value, target)
        elif isinstance(target, ast.Attribute):
            self._store_attribute(target, value)
            self.visit(target.value)
        else:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_all([node.value])
        if isinstance(node.target, ast.Name) and node.value is None:
            if node.simple:  # `(x): int` declares nothing
                self._scope.bindings.setdefault(self._scope.mangle(node.target.id), [])
        elif node.value is None:
            self._visit_all(children(node.target))
        else:
            self._bind_target(node.target, node.value)
        self.visit(node.annotation)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self.visit(node.value)
            self._bind(node.target.id, Bound.UPDATE, node.value, node.target)
        else:
            self._bind_target(node.target, node.value)
            self.visit(node.value)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        inner = self._scope
        while self._scope.kind in (ScopeKind.COMPREHENSION, ScopeKind.GENERATOR) and self._scope.parent is not None:
            self._scope = self._scope.parent
        if inner is not self._scope:
            inner.used.add(inner.mangle(node.target.id))
        self._bind(node.target.id, Bound.VALUE, node.value, node.target)
        self._scope = inner

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            package = alias.name.partition(".")[0]
            self._bind(
                alias.asname or package,
                Bound.IMPORT_MODULE,
                node=alias,
                origin=alias.name if alias.asname else package,
                lazily=alias.name if self._is_lazy(node) else None,
            )

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name != "*":
                path = ".".join(filter(None, (node.module, alias.name)))
                lazily = "." * node.level + path if self._is_lazy(node) else None
                origin = path if node.module and not node.level else None
                self._bind(alias.asname or alias.name, Bound.IMPORT, node=alias, origin=origin, lazily=lazily)

    def _is_lazy(self, node: ast.Import | ast.ImportFrom) -> bool:
        """Or may be: only imports of a module's own code are."""
        return self._scope is self.module and (self._makes_lazy or is_lazy(node))

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        self._visit_all([node.type])
        if node.name is not None:
            self._bind(node.name, Bound.TARGET, node=node)
        outer = self._optional_import
        self._optional_import = self._scope is self.module and _catches_import_error(node.type)
        self._visit_all(node.body)
        self._optional_import = outer

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self._bind(node.name, Bound.TARGET, node=node)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self._bind(node.name, Bound.TARGET, node=node)

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest is not None:
            self._bind(node.rest, Bound.TARGET, node=node)

    # loops

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        outer = self._enter_loop()
        self._bind_loop_target(node.target, node.iter)
        self._visit_all(node.body)
        self._loops = outer
        self._visit_all(node.orelse)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.visit_For(node)

    def _bind_loop_target(self, target: ast.expr, iterable: ast.expr) -> None:
        """`for i in range(n)` binds an int: the call itself stands for the value."""
        if isinstance(target, ast.Name) and _calls(iterable, "range"):
            self._bind(target.id, Bound.VALUE, iterable, target)
        else:
            self.visit(target)

    def visit_While(self, node: ast.While) -> None:
        outer = self._enter_loop()
        self.visit(node.test)
        self._visit_all(node.body)
        self._loops = outer
        self._visit_all(node.orelse)

    def visit_If(self, node: ast.If) -> None:
        for branch in elif_chain(node):
            self.visit(branch.test)
            self._visit_all(branch.body)
        self._visit_all(branch.orelse)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        self._visit_all(operands(node))

    # calls, for what they use up

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in CONSUMERS:
            self._consumed.update(node.args[:1])
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            self._consumed.update(node.args)
        self.generic_visit(node)

    # scopes

    def visit_FunctionDef(self, node: FunctionNode) -> None:
        self._visit_all(node.decorator_list)
        self._visit_all(_defaults(node.args))
        outer = self._open_type_params(node)
        self._visit_all(_annotations(node))
        scope = self._open(ScopeKind.FUNCTION, node, node.name, escapes=True)
        self._visit_function_body(scope, node.args, node.body)
        self._scope = outer
        self._bind(node.name, Bound.DEFINITION, node=node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._visit_all(_defaults(node.args))
        scope = self._open(ScopeKind.FUNCTION, node, "<lambda>", escapes=True)
        self._visit_function_body(scope, node.args, [node.body])

    def _visit_function_body(self, scope: Scope, args: ast.arguments, body: Sequence[ast.AST]) -> None:
        outer, loops, optional = self._scope, self._loops, self._optional_import
        self._scope, self._loops, self._optional_import = scope, frozenset(), False
        for arg in parameters(args):
            self._bind(arg.arg, Bound.PARAMETER, node=arg)
        self._visit_all(body)
        self._scope, self._loops, self._optional_import = outer, loops, optional

    def _open_type_params(self, node: FunctionNode | ast.ClassDef | ast.TypeAlias) -> Scope:
        outer = self._scope
        if node.type_params:
            scope = self._open(ScopeKind.TYPE_PARAMS, node.type_params[0], node_name(node), escapes=False)
            if isinstance(node, ast.ClassDef):
                scope.class_name = node.name
            self._scope = scope
            self._visit_all(node.type_params)
        return outer

    def visit_TypeVar(self, node: ast.TypeVar) -> None:
        self._bind(node.name, Bound.DEFINITION, node=node)
        self.generic_visit(node)

    def visit_ParamSpec(self, node: ast.ParamSpec) -> None:
        self._bind(node.name, Bound.DEFINITION, node=node)
        self.generic_visit(node)

    def visit_TypeVarTuple(self, node: ast.TypeVarTuple) -> None:
        self._bind(node.name, Bound.DEFINITION, node=node)
        self.generic_visit(node)

    def visit_TypeAlias(self, node: ast.TypeAlias) -> None:
        outer = self._open_type_params(node)
        scope = self._open(ScopeKind.TYPE_PARAMS, node, node_name(node), escapes=False)
        inner, self._scope = self._scope, scope
        self.visit(node.value)
        self._scope = inner
        self._scope = outer
        self._bind(node_name(node), Bound.DEFINITION, node=node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._visit_all(node.decorator_list)
        outer = self._open_type_params(node)
        self._visit_all(node.bases)
        self._visit_all(keyword.value for keyword in node.keywords)
        scope = self._open(ScopeKind.CLASS, node, node.name, escapes=False)
        inner, optional = self._scope, self._optional_import
        self._scope, self._optional_import = scope, False
        self._visit_all(node.body)
        self._scope, self._optional_import = inner, optional
        self._scope = outer
        self._bind(node.name, Bound.DEFINITION, node=node)

    def _visit_comprehension(self, node: ComprehensionNode) -> None:
        self.visit(node.generators[0].iter)
        is_generator = isinstance(node, ast.GeneratorExp)
        scope = self._open(
            ScopeKind.GENERATOR if is_generator else ScopeKind.COMPREHENSION,
            node,
            "<genexpr>" if is_generator else "<comprehension>",
            escapes=is_generator and node not in self._consumed,
        )
        outer, self._scope = self._scope, scope
        loops = self._enter_loop()
        for number, generator in enumerate(node.generators):
            if number:
                self.visit(generator.iter)
            self._bind_loop_target(generator.target, generator.iter)
            self._visit_all(generator.ifs)
        self._visit_all(elements(node))
        self._scope, self._loops = outer, loops

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._visit_comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._visit_comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._visit_comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._visit_comprehension(node)


def _names_lazy_modules(node: ast.stmt) -> bool:
    """True for `__lazy_modules__ = [...]`, which makes imports of these modules lazy (3.15)."""
    return isinstance(node, ast.Assign) and any(
        isinstance(target, ast.Name) and target.id == "__lazy_modules__" for target in node.targets
    )


def elements(node: ComprehensionNode) -> list[ast.expr]:
    """What a comprehension gives for each step: key and value, or `**mapping` in the key's place (PEP 798)."""
    parts = (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)
    return [part for part in parts if part is not None]


def elif_chain(node: ast.If) -> Iterator[ast.If]:
    """The `if` and its `elif`s, one after another: long chains must not become deep recursion."""
    while True:
        yield node
        if len(node.orelse) != 1 or not isinstance(node.orelse[0], ast.If):
            return
        node = node.orelse[0]


def operands(node: ast.BinOp) -> list[ast.expr]:
    """Those of a sum `a + b + c`, which leans to the left: long ones must not become deep recursion either."""
    found = [node.right]
    while isinstance(node.left, ast.BinOp):
        node = node.left
        found.append(node.right)
    return [node.left, *reversed(found)]


def parameters(args: ast.arguments) -> Iterator[ast.arg]:
    yield from args.posonlyargs
    yield from args.args
    if args.vararg is not None:
        yield args.vararg
    yield from args.kwonlyargs
    if args.kwarg is not None:
        yield args.kwarg


def node_name(node: FunctionNode | ast.ClassDef | ast.TypeAlias) -> str:
    return node.name.id if isinstance(node, ast.TypeAlias) else node.name


def _defaults(args: ast.arguments) -> Iterator[ast.expr | None]:
    yield from args.defaults
    yield from args.kw_defaults


def _annotations(node: FunctionNode) -> Iterator[ast.expr | None]:
    for arg in parameters(node.args):
        yield arg.annotation
    yield node.returns


def _properties(scopes: Mapping[ast.AST, Scope]) -> Iterator[str]:
    """Those that decorators make, and those that a class makes of functions: `x = property(get_x)`."""
    for node, scope in scopes.items():
        if isinstance(node, FunctionNode) and is_property(node):
            yield node.name
        elif scope.kind is ScopeKind.CLASS:
            for name, bindings in scope.bindings.items():
                if any(makes_property(binding.value) for binding in bindings):
                    yield name


def _catches_import_error(node: ast.expr | None) -> bool:
    caught = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(isinstance(name, ast.Name) and name.id in _IMPORT_ERRORS for name in caught)


def _calls(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name


def _qualname(parent: Scope, name: str) -> str:
    """As `co_qualname`, which knows nothing of type-parameter scopes (PEP 695) and of inlined comprehensions."""
    while parent.kind in (ScopeKind.TYPE_PARAMS, ScopeKind.COMPREHENSION) and parent.parent is not None:
        parent = parent.parent
    if parent.kind is ScopeKind.MODULE or name in parent.declared_global:
        return name
    return f"{parent.qualname}.{name}" if parent.kind is ScopeKind.CLASS else f"{parent.qualname}.<locals>.{name}"
