"""Rewriting of expressions: loads, truth, membership, iteration, comprehensions, lambdas."""

from __future__ import annotations

import ast

from aether_hooks.calls import CallRewriter
from aether_hooks.forms import end_of_target, load_again, probe
from aether_hooks.names import ComprehensionNode, Reach, elements, mangle
from aether_hooks.sites import VALUE_METHODS, SiteFlag, SiteOp
from aether_hooks.values import is_literal, is_super_call, value_flags

LOADS = {Reach.GLOBAL: SiteOp.LOAD_GLOBAL, Reach.CELL: SiteOp.LOAD_CELL}
_STORES = {Reach.GLOBAL: SiteOp.STORE_GLOBAL, Reach.CELL: SiteOp.STORE_CELL}
_ITERATOR = ".0"
"""What the compiler calls the parameter of a comprehension's function."""
_SET_OPERATORS = (ast.Sub, ast.BitAnd, ast.BitOr, ast.BitXor)
_TESTABLE = (ast.Name, ast.Attribute, ast.Subscript)


class ExpressionRewriter(CallRewriter):
    # loads

    def visit_Name(self, node: ast.Name) -> ast.expr:
        name = self.scope.mangle(node.id)
        reach = self.facts.probed_reach(self.scope, name)
        used = self._used_import(node, name)
        if reach is None or (reach is Reach.CELL and not self.names.can_be_seen(self.scope, name, node)):
            return used
        return self.probe(self.add_site(LOADS[reach], node, name, self.facts.load_flags(node)), used, node)

    def _used_import(self, node: ast.Name, name: str) -> ast.expr:
        """What a lazy import binds is there once the name was loaded, whichever thread was the first to do that."""
        imported = self.names.lazy_import(self.scope, name)
        return node if imported is None else self.probe(self.add_silent_site(SiteOp.LOAD_GLOBAL, node, imported), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        is_method = self._may_be_method_value(node)
        load = self.load_attribute(node)
        return self.probe(self.add_site(SiteOp.METHOD_VALUE, node, node.attr), load) if is_method else load

    def _may_be_method_value(self, node: ast.Attribute) -> bool:
        """A container's method that is handed on or kept. One in a variable that is only called is seen there."""
        return (
            node.attr in VALUE_METHODS
            and node.attr not in self.names.stored_attributes
            and node not in self.facts.values.called_methods
            and self.may_be_container(node.value)
        )

    def load_attribute(self, node: ast.Attribute) -> ast.Attribute:
        base = node.value
        node.value = self.rewrite(base)
        if not self.is_location_base(base) or node.attr == "__class__" or node in self.facts.groups.repeated:
            return node
        index = self.add_site(SiteOp.LOAD_ATTR, node, self.mangled(node.attr), self.facts.load_flags(node))
        earlier = self.facts.groups.follows.get(node)
        if earlier is None:
            node.value = self.probe(index, node.value, base)
        else:
            self.table.set_partner(self.site_of(earlier), index)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        base, key, flags = node.value, node.slice, self.facts.load_flags(node)
        node.value = self.rewrite(base)
        node.slice = self.rewrite(node.slice)
        if not self.is_location_base(base):
            return node
        if takes_slice(node.slice):
            node.value = self.probe(self.add_site(SiteOp.LOAD_SLICE, node, None, flags), node.value, base)
            return node
        # At the key: the container waits on the interpreter's stack, where the probe finds it.
        node.slice = self.probe(self.add_site(SiteOp.LOAD_ITEM, node, None, flags), node.slice, key)
        return node

    def is_location_base(self, base: ast.expr) -> bool:
        return not is_literal(base) and not is_super_call(base)

    def mangled(self, attribute: str) -> str:
        return mangle(self.scope.class_name, attribute)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Long sums lean to the left: walk down them, not into them."""
        spine = [node]
        while isinstance(spine[-1].left, ast.BinOp):
            spine.append(spine[-1].left)
        spine[-1].left = self._operand_of_sets(spine[-1], spine[-1].left)
        for part in reversed(spine):
            part.right = self._operand_of_sets(part, part.right)
        return node

    def _operand_of_sets(self, node: ast.BinOp, operand: ast.expr) -> ast.expr:
        """Operators of sets walk the view that `d.keys()` or `d.items()` gives."""
        match operand:
            case ast.Call(func=ast.Attribute(attr="keys" | "items"), args=[], keywords=[]) if isinstance(
                node.op, _SET_OPERATORS
            ):
                return self.rewrite_iterable(operand)
        return self.rewrite(operand)

    # stores by expressions

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        value = node.value
        node.value = self.stored_value(node.target, value, self.rewrite(value))
        return node

    def stored_value(self, target: ast.Name, value: ast.expr, rewritten: ast.expr) -> ast.expr:
        """`S[value]` where the variable is probed, else the value."""
        index = self.store_site(target.id, target, value_flags(value))
        if index is None:
            return rewritten
        self.note_update(index, target)
        return self.probe(index, rewritten, value)

    def store_site(self, identifier: str, at: ast.AST, flags: SiteFlag = SiteFlag(0)) -> int | None:  # noqa: B008
        name = self.scope.mangle(identifier)
        reach = self.facts.probed_reach(self.scope, name)
        return None if reach is None else self.add_site(_STORES[reach], at, name, flags)

    # truth

    def rewrite_truth(self, node: ast.expr) -> ast.expr:
        """An expression of which only the truth is asked."""
        if isinstance(node, ast.BoolOp):
            return self._bool_op(node, asked=True)
        if isinstance(node, ast.IfExp):
            node.test = self.rewrite_truth(node.test)
            node.body = self.rewrite_truth(node.body)
            node.orelse = self.rewrite_truth(node.orelse)
            return node
        return self._truth_probe(node)

    def _truth_probe(self, node: ast.expr) -> ast.expr:
        rewritten = self.rewrite(node)
        if not isinstance(node, _TESTABLE) or not self._may_be_tested(node):
            return rewritten
        index = self.add_site(SiteOp.TRUTH, node, None, self.facts.poll_flag(node))
        self.truth_sites[node] = index
        return self.probe(index, rewritten, node)

    def _may_be_tested(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name) and node.id == "__debug__":
            return False
        return self.is_worth_a_look(node) and not self.is_own_arguments(node) and not self.is_module(node)

    def _bool_op(self, node: ast.BoolOp, *, asked: bool) -> ast.expr:
        last = node.values[-1]
        values = [self.rewrite_truth(value) for value in node.values[:-1]]
        node.values = [*values, self.rewrite_truth(last) if asked else self.rewrite(last)]
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return self._bool_op(node, asked=False)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        node.operand = self.rewrite_truth(node.operand) if isinstance(node.op, ast.Not) else self.rewrite(node.operand)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        node.test = self.rewrite_truth(node.test)
        node.body = self.rewrite(node.body)
        node.orelse = self.rewrite(node.orelse)
        return node

    # membership

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        originals = [node.left, *node.comparators]
        operands = self.rewrite_all(originals)
        for number, op in enumerate(node.ops):
            if isinstance(op, ast.In | ast.NotIn) and self._is_membership(node, originals, number):
                key, container = originals[number], originals[number + 1]
                first = self.add_site(SiteOp.CONTAINS_KEY, key, None, value_flags(key))
                second = self.add_site(SiteOp.CONTAINS, node, None, self.facts.load_flags(node), partner=first)
                self.table.arguments[second] = sum(isinstance(each, ast.In | ast.NotIn) for each in node.ops[:number])
                operands[number] = self.probe(first, operands[number], key)
                operands[number + 1] = self.probe(second, operands[number + 1], container)
        node.left, node.comparators = operands[0], operands[1:]
        return node

    def _is_membership(self, node: ast.Compare, operands: list[ast.expr], number: int) -> bool:
        # `x is 1 in c`: the compiler warns of the literal, which a probe would hide.
        hides_warning = number > 0 and isinstance(node.ops[number - 1], ast.Is | ast.IsNot)
        return self.is_worth_a_look(operands[number + 1]) and not hides_warning

    # iteration

    def rewrite_iterable(self, node: ast.expr) -> ast.expr:
        """What is walked by `for`, a comprehension, unpacking or `yield from`."""
        rewritten = self.rewrite(node)
        if not self.is_worth_a_look(node):
            return rewritten
        # What a call gives is nobody else's iterator.
        name = None if isinstance(node, ast.Call) else "for"
        index = self.walk_sites[node] = self.add_site(SiteOp.ITERATE, node, name, partner=self.site_of(node))
        return self.probe(index, rewritten, node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        node.value = self.rewrite_iterable(node.value)
        return node

    def visit_ListComp(self, node: ast.ListComp | ast.SetComp) -> ast.expr:
        self._comprehension(node)
        return node

    visit_SetComp = visit_ListComp
    visit_DictComp = visit_ListComp

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        self._comprehension(node)
        return node

    def _comprehension(self, node: ComprehensionNode) -> None:
        walked = node.generators[0].iter
        first = self._comprehension_iterable(node.generators[0])
        outer_scope, self.scope = self.scope, self.names.scopes[node]
        is_function = isinstance(node, ast.GeneratorExp)
        outer_function = self.enter_function(self.scope.qualname) if is_function else None
        for number, generator in enumerate(node.generators):
            generator.iter = self._comprehension_iterable(generator) if number else first
            generator.ifs = [self.rewrite_truth(condition) for condition in generator.ifs]
            generator.ifs[:0] = self._target_conditions(generator.target)
            generator.target = self.rewrite_target(generator.target)
        if self.scope.escapes and walked in self.walk_sites:
            node.generators.insert(0, self._defer_walk(node.generators[0], walked))
        self._elements(node)
        self.scope = outer_scope
        if outer_function is not None:
            self.leave_function(outer_function)

    def _elements(self, node: ComprehensionNode) -> None:
        """What is spread (PEP 798) is taken in as by the method that the compiler calls, or walked by a generator."""
        if isinstance(node, ast.DictComp):
            self._entries(node)
        elif not isinstance(node.elt, ast.Starred):
            node.elt = self.rewrite(node.elt)
        elif isinstance(node, ast.GeneratorExp):
            node.elt.value = self.rewrite_iterable(node.elt.value)
        else:
            node.elt.value = self.taken_in(node.elt.value, "set" if isinstance(node, ast.SetComp) else "list")

    def _entries(self, node: ast.DictComp) -> None:
        if len(elements(node)) == 1:  # `{**d for d in c}`
            node.key = self.taken_in(node.key, "dict")
        else:
            node.key, node.value = self.rewrite(node.key), self.rewrite(node.value)

    def _comprehension_iterable(self, generator: ast.comprehension) -> ast.expr:
        return self.rewrite(generator.iter) if generator.is_async else self.rewrite_iterable(generator.iter)

    def _defer_walk(self, generator: ast.comprehension, walked: ast.expr) -> ast.comprehension:
        """What may be consumed later walks then: here its iterator is made, as a generator expression does."""
        start = self.walk_sites[walked]
        self.table.add_flags(start, SiteFlag.FUSED)
        step = self.add_site(SiteOp.ITERATE, walked, self.table.name_of(start), SiteFlag.DEFERRED)
        made = ast.copy_location(ast.Tuple(elts=[generator.iter], ctx=ast.Load()), walked)
        generator.iter = probe(step, load_again(_ITERATOR, walked), walked)
        target = ast.copy_location(ast.Name(id=_ITERATOR, ctx=ast.Store()), walked)
        return ast.comprehension(target=target, iter=made, ifs=[], is_async=0)

    def _target_conditions(self, target: ast.expr) -> list[ast.expr]:
        """A comprehension has no statements: the store's probe is a condition that always holds, `(S[i],)`."""
        probes = self.bound_probes(target)
        return [ast.copy_location(ast.Tuple(elts=[value], ctx=ast.Load()), value) for value in probes]

    # targets

    def rewrite_target(self, target: ast.expr) -> ast.expr:
        raise NotImplementedError

    def bound_probes(self, *targets: ast.expr) -> list[ast.expr]:
        """`S[g]` for each probed variable that the targets bind, to run right after the last binding."""
        probes: list[ast.expr] = []
        for name in (name for target in targets for name in names_in_target(target)):
            index = self.store_site(name.id, name)
            if index is not None:
                self.note_update(index, name)
                probes.append(self.probe(index, load_again(name, end_of_target(targets[-1]))))
        return probes

    # lambdas

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        self.rewrite_defaults(node.args)
        with self.in_function(node):
            node.body = self.rewrite(node.body)
        return node

    def rewrite_defaults(self, args: ast.arguments) -> None:
        args.defaults = self.rewrite_all(args.defaults)
        args.kw_defaults = [None if default is None else self.rewrite(default) for default in args.kw_defaults]


def takes_slice(index: ast.expr) -> bool:
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    return any(isinstance(part, ast.Slice | ast.Starred) for part in parts)


def names_in_target(target: ast.expr) -> list[ast.Name]:
    if isinstance(target, ast.Name):
        return [target]
    if isinstance(target, ast.Starred):
        return names_in_target(target.value)
    if isinstance(target, ast.Tuple | ast.List):
        return [name for part in target.elts for name in names_in_target(part)]
    return []
