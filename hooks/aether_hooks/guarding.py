"""Guards put into a tree: with the probes of detection (transformer.py), or alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aether_hooks.analysis import Facts, analyse
from aether_hooks.forms import SiteTable, guarded_store, guarded_variable, probe
from aether_hooks.guarded import Guarded, find_guarded
from aether_hooks.names import Names, Scope, analyse_names
from aether_hooks.recipe import Location, Wanted
from aether_hooks.rewritten import Rewritten
from aether_hooks.sections import NO_SECTIONS, Lock, Refused, Sections, add_section, find_sections, left_alone
from aether_hooks.sites import NO_PARTNER, SiteFlag, SiteOp
from aether_hooks.static_attributes import StaticAttributes
from aether_hooks.walks import NO_WALKS, Walks, find_walks, snapshot

UPDATES = {
    "attribute": SiteOp.UPDATE_ATTR,
    "item": SiteOp.UPDATE_ITEM,
    "global": SiteOp.UPDATE_GLOBAL,
    "variable": SiteOp.UPDATE_CELL,
}
STORES = {
    "attribute": SiteOp.STORE_ATTR,
    "item": SiteOp.STORE_ITEM,
    "global": SiteOp.STORE_GLOBAL,
    "variable": SiteOp.STORE_CELL,
}
DELETES = STORES | {"global": SiteOp.DELETE_GLOBAL, "variable": SiteOp.DELETE_CELL}

Target = ast.Attribute | ast.Subscript | ast.Name


def name_of(location: Location) -> str | None:
    """As its sites have it."""
    return None if location.kind == "item" else location.name


def note_container(table: SiteTable, index: int, location: Location) -> None:
    """The site of an item has no name: what its container is called stands where other sites have their operand."""
    if location.kind == "item":
        table.set_operand(index, location.name)


def undisturbed_flag(value: ast.expr) -> SiteFlag:
    """Whether no code of the program's own can run while the value is computed, but for operators on what is loaded."""
    return SiteFlag.UNDISTURBED if isinstance(value, ast.Constant | ast.Name) else SiteFlag(0)


def guarded_load(index: int, node: ast.expr) -> ast.expr:
    """The form of what an update loads, as a target or as a part of a value, whose own parts are rewritten already."""
    if isinstance(node, ast.Name):
        return guarded_variable(index, node, node.ctx)
    assert isinstance(node, ast.Attribute | ast.Subscript)
    node.value = probe(index, node.value)
    return node


def assigned_flag(value: ast.expr) -> SiteFlag:
    """The same of `x + e` and `3 * x`, where x is what is loaded."""
    match value:
        case ast.BinOp(left=ast.Constant(), right=ast.Name() | ast.Attribute() | ast.Subscript()):
            return SiteFlag.UNDISTURBED
        case ast.BinOp(left=ast.Name() | ast.Attribute() | ast.Subscript(), right=ast.Constant() | ast.Name()):
            return SiteFlag.UNDISTURBED
    return SiteFlag(0)


@dataclass(frozen=True, slots=True)
class Repairs:
    """All that is guarded in a module."""

    names: Names
    guarded: Guarded
    sections: Sections
    walks: Walks

    @property
    def refused(self) -> tuple[Refused, ...]:
        return (*self.sections.refused, *self.walks.refused)


class Guarder(ast.NodeTransformer):
    """Puts the guards into a tree that has no probes."""

    def __init__(self, repairs: Repairs) -> None:
        self._names = names = repairs.names
        self._guarded = guarded = repairs.guarded
        self._sections = repairs.sections
        self._walks = repairs.walks.by_node
        self._loads = guarded.loads
        self._scope: Scope = names.module
        self.functions = [names.module.qualname]
        self.table = SiteTable()
        self._static_attributes = StaticAttributes()

    def visit(self, node: ast.AST) -> ast.AST:
        walk = self._walks.get(node) if isinstance(node, ast.expr) else None
        if walk is None:
            return self._visit(node)
        rewritten = self._visit(node)
        assert isinstance(rewritten, ast.expr)
        return snapshot(self.table, walk, self._function(), rewritten)

    def _visit(self, node: ast.AST) -> ast.AST:
        scope = self._names.scopes.get(node)
        if scope is not None and not isinstance(node, ast.Module):
            return self._in_scope(scope, node)
        return self._visit_here(node)

    def _in_scope(self, scope: Scope, node: ast.AST) -> ast.AST:
        outer, self._scope = self._scope, scope
        result = self._visit_here(node)
        if isinstance(node, ast.ClassDef):
            node.body += self._static_attributes.reminder(scope)
        self._scope = outer
        return result

    def _visit_here(self, node: ast.AST) -> ast.AST:
        if isinstance(node, ast.AugAssign) and node in self._guarded.updates:
            return self._update(node)
        self.generic_visit(node)
        if not isinstance(node, ast.Attribute | ast.Subscript | ast.Name):
            return node
        if node in self._guarded.stores:
            return self._store(node, self._guarded.stores[node])
        return self._load(node) if node in self._loads else node

    def _update(self, node: ast.AugAssign) -> ast.AST:
        location = self._guarded.updates[node].location
        index = self._add(UPDATES, node, location, undisturbed_flag(node.value))
        self.generic_visit(node)
        target = guarded_load(index, node.target)
        assert isinstance(target, Target)
        node.target = target
        return node

    def _load(self, node: Target) -> ast.AST:
        statement = self._loads[node]
        location = self._guarded.updates[statement].location
        return guarded_load(self._add(UPDATES, node, location, assigned_flag(statement.value)), node)

    def _store(self, node: Target, location: Location) -> ast.AST:
        is_deleted = isinstance(node.ctx, ast.Del)
        flags = SiteFlag.DELETE if is_deleted else SiteFlag(0)
        if isinstance(node, ast.Attribute):
            self._static_attributes.note(self._scope, node)
        return guarded_store(self._add(DELETES if is_deleted else STORES, node, location, flags), node)

    def _add(self, ops: Mapping[str, SiteOp], node: ast.AST, location: Location, flags: SiteFlag) -> int:
        index = self.table.add(
            ops[location.kind],
            node,
            name_of(location),
            self._function(),
            flags | self._guarded.flags(location),
            NO_PARTNER,
        )
        note_container(self.table, index, location)
        return index

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                block[:] = self._sections.enclose(block, lambda each: [each], self._add_section)
        return node

    def _add_section(self, lock: Lock, first: ast.stmt) -> int:
        return add_section(self.table, lock, first, self._function())

    def _function(self) -> int:
        qualname = self._scope.frame.qualname
        if qualname not in self.functions:
            self.functions.append(qualname)
        return self.functions.index(qualname)


def find_repairs(tree: ast.Module, wanted: Wanted, analysed: Callable[[ast.Module], Facts] = analyse) -> Repairs:
    """All that is guarded in the module. Only for sections and walks it is analysed as a whole."""
    if not wanted.has_sections and not wanted.has_walks:
        names = analyse_names(tree)
        return Repairs(names, find_guarded(names, wanted), NO_SECTIONS, NO_WALKS)
    facts = analysed(tree)
    guarded = find_guarded(facts.names, wanted)
    return Repairs(facts.names, guarded, find_sections(facts, guarded, wanted), find_walks(facts, wanted))


def guard(tree: ast.Module, wanted: Wanted) -> Rewritten:
    """Puts guards, and nothing else, into `tree`."""
    repairs = find_repairs(tree, wanted)
    refused = left_alone(repairs.refused)
    guarder = Guarder(repairs)
    guarder.visit(tree)
    sites = guarder.table
    return Rewritten(tree, sites.rows(), tuple(guarder.functions), (), tuple(sites.nodes), {}, refused)
