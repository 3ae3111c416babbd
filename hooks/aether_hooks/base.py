"""What the parts of the transformer share: the current scope, the site table, the walk over a tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from aether_hooks.analysis import Facts
from aether_hooks.answers import end_of
from aether_hooks.fetched import fetched_operand
from aether_hooks.forms import SiteTable, fetching_probe, probe
from aether_hooks.functions import FRESH_FUNCTIONS
from aether_hooks.names import FunctionNode, Scope
from aether_hooks.sites import INIT_METHODS, NO_PARTNER, SiteFlag, SiteOp
from aether_hooks.values import is_literal


class RewriterBase:
    """`rewrite` gives an expression's new form, `rewrite_body` a block's; each node is changed in place."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.names = facts.names
        self.table = SiteTable()
        self.functions = [self.names.module.qualname]
        self.scope: Scope = self.names.module
        self.own_arguments: frozenset[str] = frozenset()
        self.context = SiteFlag.NESTED_MODULE
        self._function = 0
        self._site_of: dict[ast.AST, int] = {}
        self.truth_sites: dict[ast.AST, int] = {}
        self.walk_sites: dict[ast.AST, int] = {}
        self._waiting: list[tuple[int, ast.expr]] = []

    # the walk

    def rewrite(self, node: ast.expr) -> ast.expr:
        visitor = getattr(self, "visit_" + type(node).__name__, self.rewrite_children)
        result: ast.expr = visitor(node)
        return result

    def rewrite_all(self, nodes: Sequence[ast.expr]) -> list[ast.expr]:
        return [self.rewrite(node) for node in nodes]

    def rewrite_children[Node: ast.AST](self, node: Node) -> Node:
        """Rewrites the expressions of a node that needs no form of its own."""
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.expr):
                setattr(node, field, self.rewrite(value))
            elif isinstance(value, list):
                value[:] = [self._rewrite_part(part) for part in value]
        return node

    def _rewrite_part(self, part: object) -> object:
        if isinstance(part, ast.expr):
            return self.rewrite(part)
        if isinstance(part, ast.keyword):
            return self.visit_keyword(part)
        return part

    def rewrite_truth(self, node: ast.expr) -> ast.expr:
        raise NotImplementedError

    def visit_keyword(self, node: ast.keyword) -> ast.keyword:
        raise NotImplementedError

    # sites

    def add_site(
        self,
        op: SiteOp,
        node: ast.AST,
        name: str | None = None,
        flags: SiteFlag = SiteFlag(0),  # noqa: B008 (immutable)
        partner: int = NO_PARTNER,
    ) -> int:
        flags |= self.facts.checks.flags.get(node, SiteFlag(0))
        index = self.table.add(op, node, name, self._function, flags | self.context, partner)
        self._site_of.setdefault(node, index)
        return index

    def add_silent_site(self, op: SiteOp, node: ast.AST, name: str) -> int:
        """One that records no access: it is not what is asked for by `site_of`."""
        return self.table.add(op, node, name, self._function, SiteFlag.DEFERRED | self.context, NO_PARTNER)

    def add_argument(
        self,
        op: SiteOp,
        node: ast.AST,
        name: str | None,
        flags: SiteFlag,
        partner: int,
        place: int,
    ) -> int:
        """The site of a call's argument."""
        index = self.add_site(op, node, name, flags, partner)
        self.table.arguments[index] = place
        return index

    def share_site(self, node: ast.AST, other: ast.AST) -> None:
        """One probe stands for both."""
        self._site_of.setdefault(other, self._site_of[node])

    def site_of(self, node: ast.AST) -> int:
        return self._site_of.get(node, NO_PARTNER)

    def note_update(self, index: int, store: ast.expr) -> None:
        """Marks a store that was computed from a load of its location; that load may get its site only later."""
        load = self.facts.updates.get(store)
        if store in self.facts.flags:
            self.table.add_flags(index, self.facts.flags[store] & (SiteFlag.SECOND_HALF | SiteFlag.OWN_IDENTITY))
        for giver in self.facts.taken.get(store, ()):
            self.table.add_feed(self.table.end_of(index), giver, self._function, half=True)
        if load is not None:
            switch = SiteFlag.NO_SWITCH if store in self.facts.uninterrupted else SiteFlag(0)
            self.table.add_flags(index, SiteFlag.IS_UPDATE | switch)
            self._waiting.append((index, load))
            self.note_feed(store, load)

    def note_feed(self, store: ast.expr, load: ast.expr) -> None:
        """An update of an attribute or item may be carried out by a getter and a setter."""
        if isinstance(store, ast.Attribute | ast.Subscript) and isinstance(load, ast.Attribute | ast.Subscript):
            self.table.add_feed(end_of(store), load, self._function)

    def link_updates(self) -> None:
        for index, load in self._waiting:
            self.table.set_partner(index, self.site_of(load))
        for load, store in self.facts.fed.items():
            if self.site_of(load) != NO_PARTNER:
                self.table.set_partner(self.site_of(load), self.site_of(store))
        for taker, givers in self.facts.feeds.items():
            for giver in givers:
                self.table.add_feed(end_of(taker), giver, self._function, half=not isinstance(giver, ast.Call))
        self.table.add_activations(self.facts.activations.text(self.site_of))

    def link_checks(self) -> None:
        for check in self.facts.checks.found.values():
            test = self._probe_of(check.test.node, is_truth=check.test.is_truth)
            act = self._probe_of(check.act)
            if test != NO_PARTNER:  # an act without a site is one with its test
                self.table.add_check(check, test, test if act == NO_PARTNER else act)

    def _probe_of(self, node: ast.AST, *, is_truth: bool = False) -> int:
        """The site whose probe records the expression."""
        if is_truth:
            return self.truth_sites.get(node, NO_PARTNER)
        repeats = self.facts.groups.repeated.get(node) if isinstance(node, ast.Attribute) else None
        return self.site_of(node if repeats is None else repeats)

    # probes

    def probe(self, index: int, operand: ast.expr, at: ast.expr | None = None) -> ast.expr:
        """The operand, seen by the site's probe: `S[operand]`, or `~S` where the probe can fetch it."""
        fetched = fetched_operand(self.names, self.scope, operand)
        if fetched is None:
            return probe(index, operand, at)
        self.table.set_operand(index, fetched)
        return fetching_probe(index, at or operand)

    def probe_nothing(self, index: int, at: ast.AST) -> ast.expr:
        return self.probe(index, ast.copy_location(ast.Constant(value=None), at))

    # scopes

    @contextmanager
    def in_function(self, node: ast.Lambda | FunctionNode) -> Iterator[None]:
        outer = (self.scope, self.own_arguments, self.context)
        self.scope = self.names.scopes[node]
        self.own_arguments = frozenset(arg.arg for arg in (node.args.vararg, node.args.kwarg) if arg is not None)
        is_init = not isinstance(node, ast.Lambda) and node.name in INIT_METHODS
        self.context = SiteFlag.IN_INIT if is_init else SiteFlag(0)
        function = self.enter_function(self.scope.qualname)
        yield
        self.leave_function(function)
        self.scope, self.own_arguments, self.context = outer

    def enter_function(self, qualname: str) -> int:
        outer = self._function
        self.functions.append(qualname)
        self._function = len(self.functions) - 1
        return outer

    def leave_function(self, outer: int) -> None:
        self._function = outer

    # what deserves a probe

    def is_worth_a_look(self, node: ast.expr) -> bool:
        """False for a container that nobody else can hold, and for what is surely none."""
        if is_literal(node) or self.is_fresh(node):
            return False
        return not self.facts.values.is_atom(node, self.scope)

    def is_fresh(self, node: ast.expr) -> bool:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            return False
        return node.func.id in FRESH_FUNCTIONS and self.names.is_builtin(self.scope, node.func.id)
