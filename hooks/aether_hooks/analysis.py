"""Everything that the transformer asks about a module before it changes it, in one place.

Each question has its own pass: names (what a name refers to), dataflow (where a stored value comes from), guards
(what a test decides), checks (which act a test guards), reads (how often a location is loaded), groups
(which loads one probe can stand for), switches (where an update can be cut in two), releases (what may let other
threads go on), uses (which items are only looked at), values (what an expression alone says). All are keyed by the
nodes of the tree as parsed.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aether_hooks.activations import Activations
from aether_hooks.callees import Callees
from aether_hooks.checks import Checks, find_checks
from aether_hooks.code_blocks import CodeBlock, code_blocks
from aether_hooks.dataflow import Flow
from aether_hooks.groups import Groups
from aether_hooks.guards import Guards
from aether_hooks.identity import own_identities
from aether_hooks.in_place import replacing_operators
from aether_hooks.kept import given_to_loops, kept_results
from aether_hooks.names import Names, Reach, Scope, analyse_names
from aether_hooks.reads import Reads
from aether_hooks.releases import Releases
from aether_hooks.sites import SiteFlag
from aether_hooks.switches import uninterrupted_updates
from aether_hooks.uses import looked_at
from aether_hooks.values import Values


@dataclass(frozen=True, slots=True)
class Facts:
    names: Names
    values: Values
    updates: dict[ast.expr, ast.expr]
    replacing: frozenset[type[ast.operator]]
    uninterrupted: frozenset[ast.expr]
    fed: dict[ast.expr, ast.AST]
    feeds: dict[ast.expr, set[ast.expr]]
    taken: dict[ast.expr, set[ast.expr]]
    flags: dict[ast.expr, SiteFlag]
    loop_tests: set[ast.expr]
    ended_by_removal: set[ast.expr]
    groups: Groups
    kept: frozenset[ast.Call]
    given_to_loops: frozenset[ast.Call]
    blocks: Mapping[CodeBlock, Sequence[ast.stmt]]
    checks: Checks
    activations: Activations
    releases: Releases

    def probed_reach(self, scope: Scope, name: str) -> Reach | None:
        """GLOBAL or CELL for a (mangled) name whose accesses are probed, else None."""
        if name == "__class__":
            return None
        reach = self.names.reach(scope, name)
        if reach is Reach.GLOBAL:
            return reach if name in self.names.probed_globals else None
        if reach is Reach.CELL and self.names.is_shared_cell(scope, name):
            return reach
        return None

    def load_flags(self, node: ast.expr) -> SiteFlag:
        return self.flags.get(node, SiteFlag(0)) | self.loop_test_flag(node)

    def loop_test_flag(self, node: ast.expr) -> SiteFlag:
        return SiteFlag.LOOP_TEST if node in self.loop_tests else SiteFlag(0)

    def poll_flag(self, node: ast.expr) -> SiteFlag:
        """Of a container's truth or length: what ends the loop are insertions."""
        return SiteFlag(0) if node in self.ended_by_removal else self.loop_test_flag(node)


def analyse(tree: ast.Module) -> Facts:
    names = analyse_names(tree)
    flow = Flow(names)
    blocks = code_blocks(names)
    for node, body in blocks.items():
        flow.run(names.scopes[node], body, _parameters(node))
    flow.finish()
    guards = Guards(names, flow.carried)
    reads = Reads(names, flow.held)
    callees = Callees(names)
    own = frozenset(own_identities(blocks, names, flow.held))
    activations = Activations(names, flow.carried, callees, own)
    for node, body in blocks.items():
        guards.run(names.scopes[node], body)
        reads.run(names.scopes[node], body)
        activations.run(node, names.scopes[node], body)
    flags = {node: guards.flags.get(node, SiteFlag(0)) | flag for node, flag in reads.flags.items()}
    for flag, accesses in ((SiteFlag.FIRST_HALF, flow.first_halves), (SiteFlag.SECOND_HALF, flow.second_halves)):
        for access in accesses:
            flags[access] = flags.get(access, guards.flags.get(access, SiteFlag(0))) | flag
    flags = guards.flags | flags
    checks = find_checks(tree, blocks, names, flow.held, callees)
    for load in checks.tested_again | flow.validated:
        flags[load] = flags.get(load, SiteFlag(0)) | SiteFlag.TESTED_AGAIN
    for load in checks.filled:
        flags[load] = flags.get(load, SiteFlag(0)) | SiteFlag.AWAITS
    for load in (load for body in blocks.values() for load in looked_at(body, flow.held)):
        flags[load] = flags.get(load, SiteFlag(0)) | SiteFlag.LOOKED_AT
    for access in own:
        flags[access] = flags.get(access, SiteFlag(0)) | SiteFlag.OWN_IDENTITY
    groups = Groups(names, flags, flow.fed, {*flow.updates.values(), *guards.loop_tests})
    for node, body in blocks.items():
        groups.run(names.scopes[node], body)
    uninterrupted = frozenset(uninterrupted_updates(tree.body, flow.updates, names))
    return Facts(
        names,
        Values(names, tree),
        flow.updates,
        replacing_operators(names, flow.held),
        uninterrupted,
        flow.fed,
        flow.feeds,
        flow.taken,
        flags,
        guards.loop_tests,
        guards.ended_by_removal,
        groups,
        kept_results(tree),
        given_to_loops(tree),
        blocks,
        checks,
        activations,
        Releases(tree),
    )


def _parameters(node: CodeBlock) -> list[ast.arg]:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return []
    return [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
