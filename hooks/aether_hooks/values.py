"""What is known of a value from its expression alone: atoms, constants, literals, plainness."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from aether_hooks.names import Bound, Names, Reach, Scope, ScopeKind
from aether_hooks.nodes import walk
from aether_hooks.sites import CONTAINER_METHODS, SiteFlag

LITERALS = (
    ast.Constant,
    ast.JoinedStr,
    ast.List,
    ast.Tuple,
    ast.Set,
    ast.Dict,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
    ast.Lambda,
)
"""Nobody else can hold what these make. Also, the compiler warns when some of them meet a constant: never wrapped."""

ATOM_BUILTINS = frozenset(
    """
    abs ascii bin bool bytes callable chr complex divmod float format hasattr hash hex id input int isinstance
    issubclass len oct ord range repr round str
    """.split()
)
_ATOM_METHODS = frozenset({"format", "join", "encode", "decode", "lower", "upper", "strip", "replace"})


def is_literal(node: ast.expr) -> bool:
    return isinstance(node, LITERALS) or type(node).__name__ == "TemplateStr"


def is_super_call(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def is_simple(node: ast.expr) -> bool:
    """True for an operand that runs no visible call: an update can be recorded before or after it, all the same."""
    match node:
        case ast.Constant() | ast.Name():
            return True
        case ast.Attribute(value=value):
            return is_simple(value)
        case ast.UnaryOp(op=op, operand=operand):
            return not isinstance(op, ast.Not) and is_simple(operand)
        case ast.BinOp(left=left, right=right):
            return is_simple(left) and is_simple(right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            return is_simple(test) and is_simple(body) and is_simple(orelse)
        case ast.Tuple(elts=elts) | ast.List(elts=elts):
            return all(map(is_simple, elts))
    return False


def adds_a_positive_number(node: ast.AugAssign) -> bool:
    match node:
        case ast.AugAssign(op=ast.Add(), value=ast.Constant(value=int() | float() as number)):
            return number > 0
    return False


def value_flags(node: ast.expr) -> SiteFlag:
    """The flags of a site that stores this value."""
    match node:
        case ast.Constant(value=None):
            return SiteFlag.CONST_NONE
        case ast.Constant(value=bool()):
            return SiteFlag.CONST_FLAG | SiteFlag.ATOM
        case ast.Constant(value=int() | float() | complex() | str() | bytes()):
            return SiteFlag.ATOM
        case ast.UnaryOp(operand=operand):
            return value_flags(operand) & SiteFlag.ATOM
        case ast.NamedExpr(value=value):
            return value_flags(value)
    return SiteFlag(0)


class Values:
    """Variables and attributes whose every store in the module is known: the atoms, and containers' bound methods."""

    def __init__(self, names: Names, tree: ast.Module) -> None:
        self._names = names
        self._handed_on = frozenset(_handed_on(tree))
        self.called_methods = frozenset(self._called_methods())
        self._atoms: dict[Scope, frozenset[str]] = {}
        self._atom_attributes: dict[str, bool] = {}
        self._atom_globals: dict[str, bool] = {}

    def is_atom(self, node: ast.expr, scope: Scope) -> bool:
        """True for an expression that surely gives a number, a string, a truth value or None."""
        return self._is_atom(node, scope, self._atoms_of(scope))

    def holds_atoms_until_updated(self, name: str, scope: Scope) -> bool:
        """True for a variable whose every other binding is an atom: in-place operators find no container in it."""
        others = [found for found in self._names.bindings_of(scope, name) if found.kind is not Bound.UPDATE]
        return bool(others) and all(
            found.value is not None and self.is_atom(found.value, found.scope) for found in others
        )

    def bound_method(self, node: ast.expr, scope: Scope) -> str | None:
        """The container method that a local variable holds: `m` after `f = o.m`, if it holds nothing else and is only
        called."""
        if not isinstance(node, ast.Name):
            return None
        name = scope.mangle(node.id)
        owner = scope.owner(name)
        return None if owner is None else self._only_method(owner, name)

    def _only_method(self, owner: Scope, name: str) -> str | None:
        if owner.kind in (ScopeKind.MODULE, ScopeKind.CLASS):  # others may load what is stored there
            return None
        methods = {_method_of(binding.value) for binding in owner.bindings.get(name, ())}
        return methods.pop() if len(methods) == 1 and name not in self._handed_on else None

    def _called_methods(self) -> Iterable[ast.expr]:
        for scope in self._names.all_scopes:
            for name, bindings in scope.bindings.items():
                if self._only_method(scope, name) is not None:
                    yield from (binding.value for binding in bindings if binding.value is not None)

    def _atoms_of(self, scope: Scope) -> frozenset[str]:
        """The greatest set of variables that are atoms if all of the set are."""
        known = self._atoms.get(scope)
        if known is None:
            known = frozenset(name for name in scope.bindings if self._names.reach(scope, name) is Reach.LOCAL)
            while True:
                kept = frozenset(name for name in known if self._stays_atom(name, scope, known))
                if kept == known:
                    break
                known = kept
            self._atoms[scope] = known
        return known

    def _stays_atom(self, name: str, scope: Scope, atoms: frozenset[str]) -> bool:
        bindings = scope.bindings[name]
        return bool(bindings) and all(
            binding.kind is Bound.DELETED or (binding.value is not None and self._is_atom(binding.value, scope, atoms))
            for binding in bindings
        )

    def _is_atom_global(self, scope: Scope, name: str) -> bool:
        if self._names.reach(scope, name) is not Reach.GLOBAL:
            return False
        known = self._atom_globals.get(name)
        if known is None:
            self._atom_globals[name] = False  # while it is asked about itself
            bindings = self._names.global_bindings.get(name, ())
            known = self._atom_globals[name] = self._are_lasting_atoms((found.scope, found.value) for found in bindings)
        return known

    def _is_atom_attribute(self, name: str) -> bool:
        known = self._atom_attributes.get(name)
        if known is None:
            self._atom_attributes[name] = False
            stores = [(store.scope, store.value) for store in self._names.stored_attributes.get(name, ())]
            stores += [
                (scope, binding.value)
                for scope in self._names.all_scopes
                if scope.kind is ScopeKind.CLASS
                for binding in scope.bindings.get(name, ())
            ]
            known = self._atom_attributes[name] = self._are_lasting_atoms(stores)
        return known

    def _are_lasting_atoms(self, stores: Iterable[tuple[Scope, ast.expr | None]]) -> bool:
        """None does not count: it holds the place of what another module may store."""
        found = list(stores)
        return bool(found) and all(
            value is not None
            and not (isinstance(value, ast.Constant) and value.value is None)
            and self.is_atom(value, scope)
            for scope, value in found
        )

    def _is_atom(self, node: ast.expr, scope: Scope, atoms: frozenset[str]) -> bool:
        match node:
            case ast.Constant(value=value):
                return value is not Ellipsis
            case ast.JoinedStr() | ast.Compare():
                return True
            case ast.Name(id=name):
                return scope.mangle(name) in atoms or self._is_atom_global(scope, scope.mangle(name))
            case ast.Attribute(attr=attr):
                return self._is_atom_attribute(attr)
            case ast.UnaryOp(op=op, operand=operand):
                return isinstance(op, ast.Not) or self._is_atom(operand, scope, atoms)
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Mod()):
                return True
            case ast.BinOp(left=left, right=right):
                return self._is_atom(left, scope, atoms) and self._is_atom(right, scope, atoms)
            case ast.BoolOp(values=values):
                return all(self._is_atom(value, scope, atoms) for value in values)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_atom(body, scope, atoms) and self._is_atom(orelse, scope, atoms)
            case ast.NamedExpr(value=value):
                return self._is_atom(value, scope, atoms)
            case ast.Call(func=ast.Name(id=name)):
                return name in ATOM_BUILTINS and self._names.is_builtin(scope, name)
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr=attr)):
                return attr in _ATOM_METHODS
        return False


def _handed_on(tree: ast.Module) -> Iterable[str]:
    """The names that are loaded anywhere but to be called."""
    called = {node.func for node in walk(tree) if isinstance(node, ast.Call)}
    for node in walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node not in called:
            yield node.id


def _method_of(value: ast.expr | None) -> str | None:
    if isinstance(value, ast.Attribute) and value.attr in CONTAINER_METHODS and not is_literal(value.value):
        return value.attr
    return None
