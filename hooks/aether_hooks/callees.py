"""Which function of the same module a call runs, or a property's load or store, and what its variables are called in
the caller's words.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence

from aether_hooks.acts import Code, code_of
from aether_hooks.changes import changes_in, holders
from aether_hooks.decorators import Decorators
from aether_hooks.locations import describe
from aether_hooks.names import Bound, FunctionNode, Names, Reach, Scope, ScopeKind
from aether_hooks.nodes import children
from aether_hooks.properties import Accessor, accessor_of, assigned_accessors
from aether_hooks.sites import CONTAINER_METHODS, INIT_METHODS


class Callees:
    def __init__(self, names: Names) -> None:
        self._names = names
        self._functions: dict[str, FunctionNode] = {}
        self._classes: dict[str, ast.ClassDef] = {}
        self._methods: dict[tuple[Accessor | None, str], list[FunctionNode]] = {}
        self._code: dict[ast.stmt, Code] = {}
        self.decorators = Decorators(names)
        for node, scope in names.scopes.items():
            if scope.parent is names.module:
                if isinstance(node, ast.ClassDef):
                    self._classes[node.name] = node
                elif isinstance(node, FunctionNode):
                    self._functions[node.name] = node
        for owner in self._classes.values():
            for accessor, name, method in self._accessed(owner):
                self._methods.setdefault((accessor, name), []).append(method)

    def code(self, body: Sequence[ast.stmt]) -> Code:
        if not body:
            return ()
        known = self._code.get(body[0])
        if known is None:
            known = self._code[body[0]] = code_of(body)
        return known

    def classes_made(self, value: ast.expr, scope: Scope) -> Iterator[ast.ClassDef]:
        """The classes of this module of which the expression may make a new object."""
        own = self._classes.get(scope.parent.qualname) if scope.parent is not None else None
        match value:
            case ast.Call(func=ast.Name(id="cls")) | ast.Call(func=ast.Attribute(attr="__new__")) if own is not None:
                yield own
            case ast.Call(func=ast.Attribute(attr="__call__")) if own is not None:  # a metaclass's
                for made in self._classes.values():
                    if any(isinstance(word.value, ast.Name) and word.value.id == own.name for word in made.keywords):
                        yield made
            case ast.Call(func=ast.Name(id=name)) if name in self._classes:
                yield self._classes[name]

    def changes_itself(self, owner: ast.ClassDef) -> bool:
        """True for a class whose methods change its objects after they were made."""
        return any(
            _is_self(holder)
            for each in self._with_bases(owner)
            for method in _methods(each)
            if method.name not in INIT_METHODS
            for change in changes_in(method.body)
            for holder in holders(change)
        )

    def _with_bases(self, owner: ast.ClassDef) -> list[ast.ClassDef]:
        """The class and those of the module that it derives from. Names may go in circles: a class can be redefined."""
        found = [owner]
        for each in found:
            bases = [self._classes.get(base.id) for base in each.bases if isinstance(base, ast.Name)]
            found += [base for base in bases if base is not None and base not in found]
        return found

    def resolve(self, node: ast.expr, scope: Scope) -> tuple[FunctionNode, Mapping[str, ast.expr]] | None:
        """The function that the expression surely or very likely runs, and its parameters' values."""
        match node:
            case ast.Call(func=ast.Name(id=name)):
                function = self._functions.get(name)
                if function is not None and self._is_called(function) and self._binds_once(scope, name):
                    return self._with_arguments(function, node, None)
            case ast.Call(func=ast.Attribute(value=base, attr=attribute)):
                method = self._method(base, attribute, scope, Accessor.CALL)
                if method is not None:
                    return self._with_arguments(method, node, base)
            case ast.Attribute(value=base, attr=attribute, ctx=ast.Load() | ast.Store() as context):
                accessor = Accessor.LOAD if isinstance(context, ast.Load) else Accessor.STORE
                method = self._method(base, attribute, scope, accessor)
                if method is not None:
                    return method, {method.args.args[0].arg: base} if method.args.args else {}
        return None

    def _binds_once(self, scope: Scope, name: str) -> bool:
        bindings = self._names.bindings_of(scope, name)
        return len(bindings) == 1 and bindings[0].kind is Bound.DEFINITION

    def _method(self, base: ast.expr, name: str, scope: Scope, accessor: Accessor) -> FunctionNode | None:
        if (accessor, name) not in self._methods:
            return None
        owner = self._class_of(base, scope)
        if owner is not None:
            return self._look_up(owner, name, accessor)
        named_alike = self._methods[accessor, name]
        known = name not in CONTAINER_METHODS and not name.startswith("__")
        return named_alike[0] if len(named_alike) == 1 and known else None

    def _class_of(self, base: ast.expr, scope: Scope) -> ast.ClassDef | None:
        if not isinstance(base, ast.Name):
            return None
        if base.id in self._classes and self._binds_once(scope, base.id):
            return self._classes[base.id]
        if scope.kind is ScopeKind.FUNCTION and scope.parent is not None and scope.parent.kind is ScopeKind.CLASS:
            first = next(iter(scope.bindings.get(base.id, ())), None)
            if first is not None and first.kind is Bound.PARAMETER and base.id in ("self", "cls"):
                return self._classes.get(scope.parent.qualname)
        made = {_made(binding.value) for binding in self._names.bindings_of(scope, scope.mangle(base.id))}
        return self._classes.get(made.pop() or "") if len(made) == 1 else None

    def _accessed(self, owner: ast.ClassDef) -> Iterator[tuple[Accessor | None, str, FunctionNode]]:
        """The class's functions, by how they are run and under which name."""
        for method in _methods(owner):
            yield Accessor.CALL if self._is_called(method) else accessor_of(method), method.name, method
        yield from assigned_accessors(owner)

    def _is_called(self, function: FunctionNode) -> bool:
        """True if calls of its name run it, if only in a function that a decorator puts around it."""
        if accessor_of(function) is Accessor.CALL:
            return True
        return isinstance(function, ast.FunctionDef) and self.decorators.call(function)

    def _look_up(self, owner: ast.ClassDef, name: str, accessor: Accessor) -> FunctionNode | None:
        for each in self._with_bases(owner):
            for way, known, method in self._accessed(each):
                if known == name and way is accessor:
                    return method
        return None

    def _with_arguments(
        self, function: FunctionNode, call: ast.Call, receiver: ast.expr | None
    ) -> tuple[FunctionNode, Mapping[str, ast.expr]]:
        names = [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]
        given: list[ast.expr] = list(call.args)
        if receiver is not None and not _is_static(function):
            given.insert(0, receiver)
        values = dict(zip(names, given, strict=False))
        values.update((keyword.arg, keyword.value) for keyword in call.keywords if keyword.arg is not None)
        return function, values

    def translator(
        self, function: FunctionNode, given: Mapping[str, ast.expr], caller: Callable[[str], str]
    ) -> Callable[[str], str]:
        """Names the variables of `function`: parameters by what they were given, globals as they are, others apart."""
        scope = self._names.scopes[function]

        def called(name: str) -> str:
            value = given.get(name)
            text = None if value is None else describe(value, caller)
            if text is not None and len(scope.bindings.get(name, ())) == 1:
                return text
            if self._names.reach(scope, scope.mangle(name)) is Reach.GLOBAL:
                return name
            return f"\0{scope.qualname} {name}"

        return called


def returned(function: FunctionNode) -> Iterator[ast.expr]:
    """What the function's own `return`s give."""
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            pending.extend(children(node))


def _methods(owner: ast.ClassDef) -> Sequence[FunctionNode]:
    return [node for node in owner.body if isinstance(node, FunctionNode)]


def _is_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_static(function: FunctionNode) -> bool:
    return any(getattr(decorator, "id", None) == "staticmethod" for decorator in function.decorator_list)


def _made(value: ast.expr | None) -> str | None:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name):
        return value.func.id
    return None
