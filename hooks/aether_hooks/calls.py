"""Rewriting of calls: methods of containers, functions that look into their arguments, attributes by name."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aether_hooks.base import RewriterBase
from aether_hooks.functions import (
    ATTRIBUTE_FUNCTIONS,
    CONTAINER_FUNCTIONS,
    ITEM_FUNCTIONS,
    LAZY_FUNCTIONS,
    NESTED_FUNCTIONS,
    OWN_FUNCTIONS,
    function_name,
    is_unbound_call,
)
from aether_hooks.names import Bound
from aether_hooks.sites import (
    CONTAINER_METHODS,
    KEYED_METHODS,
    NO_PARTNER,
    OWN_METHODS,
    RESUMING_METHODS,
    TAKING_METHODS,
    SiteFlag,
    SiteOp,
)
from aether_hooks.switches import switches_nowhere
from aether_hooks.values import is_literal, is_super_call, value_flags

PROBE_CALLED_ATTRIBUTES = False
"""Probe `o.m` in `o.m(...)` also where the module stores no attribute of that name."""

_LOADING = (
    SiteFlag.FIRST_HALF
    | SiteFlag.SINGLE_LOAD
    | SiteFlag.TESTED
    | SiteFlag.TESTED_AGAIN
    | SiteFlag.POLLED
    | SiteFlag.HAS_DEFAULT
    | SiteFlag.AWAITS
)
"""What is known of a method that loads an entry."""


class CallRewriter(RewriterBase):
    """`visit_Call` and the starred arguments."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = function_name(node.func, self.names, self.scope)
        if name is not None and name in ITEM_FUNCTIONS:
            self._note_item_function(node, name)
        if name is not None and name in ATTRIBUTE_FUNCTIONS:
            return self._attribute_function(node, name)
        if name == "bool" and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            node.args[0] = self.rewrite_truth(node.args[0])
            return node
        if name is not None and name in CONTAINER_FUNCTIONS:
            return self._container_function(node, name, CONTAINER_FUNCTIONS[name](node.args))
        if isinstance(node.func, ast.Attribute) and is_unbound_call(node, node.func, self.names, self.scope):
            return self._container_call(node, node.func.attr, SiteFlag.UNBOUND)
        if isinstance(node.func, ast.Attribute):
            return self._method(node, node.func)
        bound = self.facts.values.bound_method(node.func, self.scope)
        if bound is not None:
            return self._container_call(node, bound, SiteFlag.BOUND)
        return self._plain_call(node)

    # methods

    def _method(self, node: ast.Call, func: ast.Attribute) -> ast.expr:
        is_own = func.attr in OWN_METHODS and not self._may_be_stored(func)
        if (is_own or func.attr in CONTAINER_METHODS) and self.may_be_container(func.value):
            return self._container_call(node, func.attr, SiteFlag(0))
        if is_super_call(func.value) and func.attr in CONTAINER_METHODS:
            return self._container_call(node, func.attr, SiteFlag.BOUND)
        if func.attr in OWN_FUNCTIONS and node.args:
            return self._own_attribute_function(node, OWN_FUNCTIONS[func.attr])
        if func.attr == "join" and len(node.args) == 1 and self._is_text(func.value):
            return self._container_function(node, "str.join", node.args)
        if self._may_be_stored(func):
            return self._plain_call(node)
        func.value = self._resumed(node, func) if func.attr in RESUMING_METHODS else self.rewrite(func.value)
        self._arguments(node)
        return node

    def _resumed(self, node: ast.Call, func: ast.Attribute) -> ast.expr:
        """The probe comes before the arguments: none of them may let another thread go first."""
        rewritten = self.rewrite(func.value)
        if (
            not all(switches_nowhere(arg, self.names) for arg in node.args)
            or is_literal(func.value)
            or self.is_module(func.value)
        ):
            return rewritten
        return self.probe(self.add_site(SiteOp.BUILTIN_ARG, node, func.attr), rewritten, func.value)

    def _may_be_stored(self, func: ast.Attribute) -> bool:
        """A method found on the type is no location; a callable that was stored in an attribute is."""
        stored = PROBE_CALLED_ATTRIBUTES or func.attr in self.names.stored_attributes
        return stored and not self.is_module(func.value)

    def may_be_container(self, base: ast.expr) -> bool:
        return not (
            is_literal(base)
            or is_super_call(base)
            or self.is_module(base)
            or self.facts.values.is_atom(base, self.scope)
        )

    def is_module(self, base: ast.expr) -> bool:
        return isinstance(base, ast.Name) and self.names.is_module(self.scope, self.scope.mangle(base.id))

    def _is_text(self, base: ast.expr) -> bool:
        return self.facts.values.is_atom(base, self.scope)

    def _container_call(self, node: ast.Call, method: str, flags: SiteFlag) -> ast.expr:
        """`S17[o].m(S18[key], S19[value])`; the last argument's probe is the access."""
        receivers = 1 if flags & SiteFlag.UNBOUND else 0
        plain = not any(isinstance(arg, ast.Starred) for arg in node.args)
        keywords = node.keywords if method == "update" else []
        if (len(node.args) > receivers and plain) or keywords:
            flags |= SiteFlag.HAS_ARGS
        if method == "__setitem__" and flags & (SiteFlag.BOUND | SiteFlag.UNBOUND):
            flags |= SiteFlag.SECOND_HALF  # what an update's `__setitem__` in Python hands on
        flags |= self.facts.load_flags(node) & _LOADING
        call = self.add_site(SiteOp.CALL_METHOD, node, method, flags)
        self.note_update(call, node)
        arguments, values = list(node.args), [keyword.value for keyword in keywords]
        if flags & SiteFlag.BOUND:
            node.func = self.probe(call, self.rewrite(node.func))
        elif not flags & SiteFlag.UNBOUND:
            assert isinstance(node.func, ast.Attribute)
            node.func.value = self.probe(call, self.rewrite(node.func.value))
        self._arguments(node)
        if flags & SiteFlag.UNBOUND:
            node.args[0] = self.probe(call, node.args[0], arguments[0])
        if len(node.args) > receivers and plain:
            self._probe_arguments(node, arguments, receivers, method, call)
        for place, (keyword, value) in enumerate(zip(keywords, values, strict=True), len(node.args)):
            keyword.value = self._updating_keyword(keyword, value, call, place)
        if method in TAKING_METHODS:
            return self.probe(self.add_site(SiteOp.TAKE_RESULT, node, method, partner=call), node)
        return node

    def _probe_arguments(
        self, node: ast.Call, originals: Sequence[ast.expr], receivers: int, method: str, call: int
    ) -> None:
        flags = SiteFlag.IS_FIRST if len(node.args) == receivers + 1 else SiteFlag(0)
        if method == "update" and node.keywords:
            flags |= SiteFlag.HAS_ARGS
        if method in KEYED_METHODS and len(node.args) > receivers + 1:
            first = self.add_argument(SiteOp.FIRST_ARG, originals[receivers], method, SiteFlag(0), call, receivers)
            node.args[receivers] = self.probe(first, node.args[receivers], originals[receivers])
        flags |= value_flags(originals[-1])
        last = self.add_argument(SiteOp.LAST_ARG, originals[-1], method, flags, call, len(originals) - 1)
        node.args[-1] = self.probe(last, node.args[-1], originals[-1])

    def _updating_keyword(self, keyword: ast.keyword, value: ast.expr, call: int, place: int) -> ast.expr:
        """`d.update(k=S32[v], **S19[m])`."""
        flags = value_flags(value)
        if keyword.arg is None:
            index = self.add_argument(SiteOp.LAST_ARG, value, "update", flags | SiteFlag.HAS_ARGS, call, place)
        else:
            index = self.add_argument(SiteOp.KEYWORD, value, keyword.arg, flags, call, place)
        return self.probe(index, keyword.value, value)

    # functions

    def _container_function(self, node: ast.Call, name: str, looked_into: Sequence[ast.expr]) -> ast.expr:
        if name in LAZY_FUNCTIONS and node in self.facts.kept:
            name = "iter"
        if name == "iter" and node in self.facts.given_to_loops:
            name = "__iter__"
        wanted = {arg for arg in looked_into if self._may_be_looked_into(arg, name)}
        if any(isinstance(arg, ast.Starred) for arg in node.args):
            wanted &= set(node.args[:1])
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.rewrite(node.func.value)
        else:
            node.func = self.rewrite(node.func)
        originals = list(node.args)
        self._arguments(node)
        flags = self.facts.poll_flag(node)
        for number, original in enumerate(originals):
            if original in wanted:
                index = self.add_argument(SiteOp.BUILTIN_ARG, node, name, flags, NO_PARTNER, number)
                node.args[number] = self.probe(index, node.args[number], original)
        return node

    def _may_be_looked_into(self, arg: ast.expr, name: str) -> bool:
        if isinstance(arg, ast.Starred):
            return False
        displays = isinstance(arg, ast.Dict | ast.List | ast.Tuple) and name in NESTED_FUNCTIONS
        return displays or self.is_worth_a_look(arg)

    def _note_item_function(self, node: ast.Call, name: str) -> None:
        """A site without a probe: the function itself is watched."""
        known = ITEM_FUNCTIONS[name]
        if len(node.args) != known.arguments or any(isinstance(arg, ast.Starred) for arg in node.args):
            return
        flags = SiteFlag.CALLED | known.flags | (self.facts.load_flags(node) & _LOADING)
        if known.stores:
            flags |= value_flags(node.args[2])
        self.note_update(self.add_site(known.op, node, None, flags), node)

    def _attribute_function(self, node: ast.Call, name: str) -> ast.expr:
        base = node.args[0] if node.args else None
        if base is None or isinstance(base, ast.Starred) or is_literal(base) or is_super_call(base):
            return self._plain_call(node)
        attribute = node.args[1] if len(node.args) > 1 else None
        literal = attribute.value if isinstance(attribute, ast.Constant) else None
        flags = ATTRIBUTE_FUNCTIONS[name] | self.facts.load_flags(node)
        if flags & SiteFlag.IS_STORE and len(node.args) > 2:
            flags |= value_flags(node.args[2])
        last = _last_needed(node, flags, is_named=isinstance(literal, str))
        if last is not None:
            flags |= SiteFlag.HAS_ARGS
        index = self.add_site(SiteOp.GETATTR, node, literal if isinstance(literal, str) else None, flags)
        self.note_update(index, node)
        originals = list(node.args)
        self._arguments(node)
        node.args[0] = self.probe(index, node.args[0], base)
        if last is not None:
            self._probe_attribute_arguments(node, originals, index, last)
        return node

    def _own_attribute_function(self, node: ast.Call, flags: SiteFlag) -> ast.expr:
        """`S26[o.__setattr__](S18[name], S19[value])`, of `super()` too."""
        stores = bool(flags & SiteFlag.IS_STORE)
        if len(node.args) != 1 + stores or any(isinstance(arg, ast.Starred) for arg in node.args):
            return self._plain_call(node)
        name = node.args[0]
        literal = name.value if isinstance(name, ast.Constant) and isinstance(name.value, str) else None
        flags |= SiteFlag.HAS_ARGS | (value_flags(node.args[1]) if stores else SiteFlag(0))
        index = self.add_site(SiteOp.GETATTR, node, literal, flags)
        self.note_update(index, node)
        originals = list(node.args)
        node.func = self.probe(index, self.rewrite(node.func))
        self._arguments(node)
        self._probe_attribute_arguments(node, originals, index, int(stores))
        return node

    def _probe_attribute_arguments(self, node: ast.Call, originals: Sequence[ast.expr], call: int, last: int) -> None:
        """`getattr(S26[o], S19[name])`, `setattr(S26[o], S18[name], S19[value])`; `last`: the place of the last one."""
        stores = SiteFlag.IS_STORE in self.table.flags_of(call)
        name = last - stores
        if stores and not isinstance(originals[name], ast.Constant):
            first = self.add_argument(SiteOp.FIRST_ARG, originals[name], None, SiteFlag(0), call, name)
            node.args[name] = self.probe(first, node.args[name], originals[name])
        flags = value_flags(originals[last]) if stores else SiteFlag.IS_FIRST
        index = self.add_argument(SiteOp.LAST_ARG, originals[last], None, flags, call, last)
        node.args[last] = self.probe(index, node.args[last], originals[last])

    # arguments

    def _plain_call(self, node: ast.Call) -> ast.Call:
        node.func = self.rewrite(node.func)
        self._arguments(node)
        return node

    def _arguments(self, node: ast.Call) -> None:
        if len(node.args) == 1 and isinstance(node.args[0], ast.Starred):
            node.args[0].value = self.taken_in(node.args[0].value, "tuple")
        else:
            node.args = self.rewrite_all(node.args)
        node.keywords = [self.visit_keyword(keyword) for keyword in node.keywords]

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        node.value = self.taken_in(node.value, "dict") if node.arg is None else self.rewrite(node.value)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.Starred:
        node.value = self.taken_in(node.value, "list")
        return node

    def visit_Set(self, node: ast.Set) -> ast.Set:
        for number, part in enumerate(node.elts):
            if isinstance(part, ast.Starred):
                part.value = self.taken_in(part.value, "set")
            else:
                node.elts[number] = self.rewrite(part)
        return node

    def taken_in(self, value: ast.expr, function: str) -> ast.expr:
        """`*value` or `**value`, which takes the value in as the function does."""
        rewritten = self.rewrite(value)
        if not self.is_worth_a_look(value) or self.is_own_arguments(value):
            return rewritten
        return self.probe(self.add_site(SiteOp.ITERATE, value, function), rewritten)

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        node.keys = [None if key is None else self.rewrite(key) for key in node.keys]
        for number, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            node.values[number] = self.taken_in(value, "dict") if key is None else self.rewrite(value)
        return node

    def is_own_arguments(self, node: ast.expr) -> bool:
        """`*args` and `**kwargs` handed on: made for this call, and nothing but parameters binds them."""
        if not isinstance(node, ast.Name):
            return False
        name = self.scope.mangle(node.id)
        bindings = self.names.bindings_of(self.scope, name)
        return name in self.own_arguments and all(binding.kind is Bound.PARAMETER for binding in bindings)


def _last_needed(node: ast.Call, flags: SiteFlag, *, is_named: bool) -> int | None:
    """The argument of `getattr`, `setattr` and the like that completes the access; None: the object alone does."""
    last = 2 if SiteFlag.IS_STORE in flags else 1
    if (last == 1 and is_named) or any(isinstance(arg, ast.Starred) for arg in node.args):
        return None
    return last if len(node.args) > last else None
