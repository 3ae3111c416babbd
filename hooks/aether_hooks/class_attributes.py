"""Attributes that are stored on a class: as what else code loads them, since an instance has what its class has."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aether_hooks.locations import describe
from aether_hooks.names import Bound, Names, Scope, StoredAttribute

_CLASS = ".__class__"
_DEFINING = frozenset({Bound.DEFINITION, Bound.IMPORT})


def loaded_as(target: ast.expr, names: Names, scope: Scope) -> tuple[str, ...]:
    """The texts that load what the store into a class writes: `self.n` of `type(self).n = ...`.

    None where the module stores the attribute in such an instance, too: that would be loaded instead.
    """
    if not isinstance(target, ast.Attribute):
        return ()
    owners = tuple(_owners(target.value, names, scope))
    stores = names.stored_attributes.get(target.attr, ())
    if not owners or any(_is_in_instance(store, names, scope) for store in stores):
        return ()
    return tuple(f"{owner}.{target.attr}" for owner in owners)


def _owners(base: ast.expr, names: Names, scope: Scope) -> tuple[str, ...]:
    """What has the class for its own, or is it by another name."""
    text = describe(base)
    if text is not None and text.endswith(_CLASS):
        return (text.removesuffix(_CLASS),)
    if isinstance(base, ast.Name) and _is_own_class(base.id, names, scope):
        return tuple(text for text in ("self", "self" + _CLASS, "cls") if _is_receiver(text.partition(".")[0], scope))
    return tuple(_instances(base.id, names, scope)) if isinstance(base, ast.Name) else ()


def _instances(owner: str, names: Names, scope: Scope) -> Iterator[str]:
    """The variables that hold nothing but an instance of a class of that name, as the function calls them."""
    classes = names.bindings_of(scope, owner)
    if [binding.kind for binding in classes] != [Bound.DEFINITION]:
        return
    for name in {*names.global_bindings, *scope.bindings}:
        bindings = names.bindings_of(scope, name)
        if bindings and all(_makes(binding.value, owner) for binding in bindings):
            yield name


def _makes(value: ast.expr | None, owner: str) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name == owner
    return False


def _is_own_class(name: str, names: Names, scope: Scope) -> bool:
    """True for the name of the class whose method this is."""
    if not scope.is_method or scope.parent is None:
        return False
    if name == "__class__":
        return True
    bindings = names.bindings_of(scope, scope.mangle(name))
    return (
        name == scope.parent.qualname.rpartition(".")[2]
        and [binding.kind for binding in bindings] == [Bound.DEFINITION]
        and bindings[0].scope is scope.parent.parent
    )


def _is_receiver(name: str, scope: Scope) -> bool:
    bindings = scope.bindings.get(name, ())
    return [binding.kind for binding in bindings] == [Bound.PARAMETER]


def _is_in_instance(store: StoredAttribute, names: Names, scope: Scope) -> bool:
    """True unless the store is one into a class, or into an instance of another class than this method's."""
    match store.base:
        case ast.Attribute(attr="__class__") | ast.Call(func=ast.Name(id="type")):
            return False
        case ast.Name(id="cls" | "__class__"):
            return False
        case ast.Name(id="self") if scope.is_method and store.scope.is_method:
            return store.scope.parent is scope.parent
        case ast.Name(id=name):
            bindings = names.bindings_of(store.scope, store.scope.mangle(name))
            return not bindings or any(binding.kind not in _DEFINING for binding in bindings)
    return True
