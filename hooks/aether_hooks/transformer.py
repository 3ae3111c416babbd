"""The rewriter: a module's tree in, the same program out, with a probe at every access that can be shared.

It knows nothing of imports. Each new node stands where the user's expression stood, so that tracebacks, carets and
line tracers see the program as it was written.
"""

from __future__ import annotations

import ast
import functools
import operator
from collections.abc import Iterable, Mapping, Sequence

from aether_hooks.analysis import Facts, analyse
from aether_hooks.answers import end_of
from aether_hooks.expressions import LOADS, ExpressionRewriter, takes_slice
from aether_hooks.forms import end_of_target, fused, fused_pair, guarded_store, load_again, statement
from aether_hooks.guarded import NOTHING, Guarded, find_guarded
from aether_hooks.guarding import (
    DELETES,
    STORES,
    UPDATES,
    Target,
    assigned_flag,
    guarded_load,
    name_of,
    note_container,
    undisturbed_flag,
)
from aether_hooks.ignores import read_ignores
from aether_hooks.names import FunctionNode, Reach, elif_chain
from aether_hooks.nodes import walk
from aether_hooks.patterns import SubjectReads
from aether_hooks.recipe import Location, Wanted
from aether_hooks.rewritten import Rewritten
from aether_hooks.sections import NO_SECTIONS, Lock, Sections, add_section, find_sections, left_alone
from aether_hooks.sites import NO_PARTNER, SiteFlag, SiteOp
from aether_hooks.static_attributes import StaticAttributes
from aether_hooks.switches import switches_nowhere
from aether_hooks.values import adds_a_positive_number, is_simple, value_flags
from aether_hooks.walks import NO_WALKS, Walks, find_walks, snapshot

_UPDATES = {Reach.GLOBAL: SiteOp.UPDATE_GLOBAL, Reach.CELL: SiteOp.UPDATE_CELL}
_IN_PLACE: dict[type[ast.operator], SiteFlag] = {
    ast.Add: SiteFlag.ADDS,
    ast.Mult: SiteFlag.REPEATS,
    ast.BitOr: SiteFlag.JOINS,
    ast.Sub: SiteFlag.TAKES_OUT,
    ast.BitAnd: SiteFlag.KEEPS_COMMON,
    ast.BitXor: SiteFlag.KEEPS_DIFFERENT,
}
_OPERATORS = functools.reduce(operator.or_, _IN_PLACE.values())
_DELETES = {Reach.GLOBAL: SiteOp.DELETE_GLOBAL, Reach.CELL: SiteOp.DELETE_CELL}


def rewrite(tree: ast.Module, source: str, wanted: Wanted | None = None) -> Rewritten:
    """Rewrites `tree` in place. `source` is what it was parsed from; the updates of `wanted` locations are guarded."""
    facts = analyse(tree)
    guarded = NOTHING if wanted is None else find_guarded(facts.names, wanted)
    sections = NO_SECTIONS if wanted is None else find_sections(facts, guarded, wanted)
    walks = NO_WALKS if wanted is None else find_walks(facts, wanted)
    refused = left_alone((*sections.refused, *walks.refused))
    transformer = Transformer(facts, guarded, sections, walks)
    tree.body = transformer.rewrite_body(tree.body)
    transformer.link_updates()
    transformer.link_checks()
    ignores = read_ignores(source)
    table = ignores.apply(transformer.table.rows())
    sites = transformer.table
    functions = tuple(transformer.functions)
    return Rewritten(tree, table, functions, ignores.mistakes, tuple(sites.nodes), sites.arguments, refused)


class Transformer(ExpressionRewriter):
    """Statements and targets."""

    def __init__(
        self, facts: Facts, guarded: Guarded = NOTHING, sections: Sections = NO_SECTIONS, walks: Walks = NO_WALKS
    ) -> None:
        super().__init__(facts)
        self._static_attributes = StaticAttributes()
        self._guarded = guarded
        self._guarded_loads = guarded.loads
        self._sections = sections
        self._walks = walks.by_node

    def rewrite_body(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        return self._sections.enclose(body, self.rewrite_statement, self._add_section)

    def _add_section(self, lock: Lock, first: ast.stmt) -> int:
        return add_section(self.table, lock, first, self._function)

    def rewrite(self, node: ast.expr) -> ast.expr:
        if node in self._guarded_loads:
            return self._guarded_load(node)
        walk = self._walks.get(node)
        if walk is None:
            return super().rewrite(node)
        return snapshot(self.table, walk, self._function, super().rewrite(node))

    def rewrite_iterable(self, node: ast.expr) -> ast.expr:
        return self.rewrite(node) if node in self._walks else super().rewrite_iterable(node)

    def rewrite_statement(self, node: ast.stmt) -> Iterable[ast.stmt]:
        visitor = getattr(self, "do_" + type(node).__name__, None)
        if visitor is None:
            return (self.rewrite_children(node),)
        result: Iterable[ast.stmt] = visitor(node)
        return result

    # assignments

    def do_Assign(self, node: ast.Assign) -> Iterable[ast.stmt]:
        value = node.value
        unpacks = any(isinstance(target, ast.Tuple | ast.List) for target in node.targets)
        node.value = self.rewrite_iterable(value) if unpacks else self.rewrite(value)
        others = [target for target in node.targets if not isinstance(target, ast.Name)]
        following = self.bound_probes(*others)
        for number, target in enumerate(node.targets):
            if isinstance(target, ast.Name) and target not in self._guarded.stores:
                node.value = self.stored_value(target, value, node.value)
            else:
                node.targets[number] = self.rewrite_target(target, value_flags(value))
        return (node, *map(statement, following))

    def do_AnnAssign(self, node: ast.AnnAssign) -> Iterable[ast.stmt]:
        value = node.value
        if value is None:
            return (node,)
        node.value = self.rewrite(value)
        if isinstance(node.target, ast.Name) and node.target not in self._guarded.stores:
            node.value = self.stored_value(node.target, value, node.value)
        else:
            target = self.rewrite_target(node.target, value_flags(value))
            assert isinstance(target, ast.Attribute | ast.Subscript)
            node.target = target
        return (node,)

    def do_AugAssign(self, node: ast.AugAssign) -> Iterable[ast.stmt]:
        is_guarded = node in self._guarded.updates
        simple = is_simple(node.value) or is_guarded  # then the whole is one access, at its store
        flags = SiteFlag.NO_SWITCH if switches_nowhere(node.value, self.names) else SiteFlag(0)
        if adds_a_positive_number(node):
            flags |= SiteFlag.INCREASES
        flags |= _IN_PLACE.get(type(node.op), SiteFlag(0))
        if type(node.op) in self.facts.replacing:
            flags |= SiteFlag.GIVES_NEW
        target, value = node.target, node.value
        self.note_feed(target, target)
        if isinstance(target, ast.Subscript):  # the site of its load ends where the statement does
            self.table.add_feed(end_of(target), node, self._function)
        if is_guarded:
            self._guard_update(node, flags)
        elif isinstance(target, ast.Name):
            name = self.scope.mangle(target.id)
            reach = self.facts.probed_reach(self.scope, name)
            if reach is not None:
                node.value = self._updating_value(node, name, reach, self.rewrite(value), flags, simple=simple)
            elif not self.facts.values.holds_atoms_until_updated(name, self.scope):
                node.value = self._operand(node, self.rewrite(value), flags)
            else:
                node.value = self.rewrite(value)
        elif isinstance(target, ast.Attribute):
            node.target = self._updated_attribute(node, target, flags, simple=simple)
            node.value = self._joined_value(node, self.site_of(node), self.rewrite(value))
        else:
            updated = self._item(target, SiteOp.UPDATE_ITEM, flags | (SiteFlag.BY_KEY if simple else SiteFlag(0)), node)
            assert isinstance(updated, ast.Subscript)
            node.target = updated
            rewritten = self.rewrite(value)
            node.value = rewritten if takes_slice(target.slice) else self._operand(node, rewritten, flags)
        return (node,)

    # guarded statements

    def _guard_update(self, node: ast.AugAssign, flags: SiteFlag) -> None:
        flags |= undisturbed_flag(node.value)
        index = self._guarding_site(UPDATES, node, self._guarded.updates[node].location, flags)
        value = self.rewrite(node.value)
        if isinstance(node.target, ast.Attribute):
            node.value = self._joined_value(node, index, value)
        else:
            node.value = self._operand(node, value, flags)
        target = guarded_load(index, self._with_rewritten_parts(node.target))
        assert isinstance(target, ast.Attribute | ast.Subscript)
        node.target = target

    def _guarded_load(self, node: ast.expr) -> ast.expr:
        update = self._guarded_loads[node]
        flags = assigned_flag(update.value)
        index = self._guarding_site(UPDATES, node, self._guarded.updates[update].location, flags)
        return guarded_load(index, self._with_rewritten_parts(node))

    def _guarded_target(self, target: ast.expr, flags: SiteFlag) -> ast.expr:
        ops = DELETES if flags & SiteFlag.DELETE else STORES
        index = self._guarding_site(ops, target, self._guarded.stores[target], flags)
        self.note_update(index, target)
        if isinstance(target, ast.Attribute):
            self._static_attributes.note(self.scope, target)
        parts = self._with_rewritten_parts(target)
        assert isinstance(parts, Target)
        return guarded_store(index, parts)

    def _guarding_site(self, ops: Mapping[str, SiteOp], node: ast.AST, location: Location, flags: SiteFlag) -> int:
        index = self.add_site(ops[location.kind], node, name_of(location), flags | self._guarded.flags(location))
        note_container(self.table, index, location)
        return index

    def _with_rewritten_parts(self, target: ast.expr) -> ast.expr:
        if isinstance(target, ast.Attribute | ast.Subscript):
            target.value = self.rewrite(target.value)
        if isinstance(target, ast.Subscript):
            target.slice = self.rewrite(target.slice)
        return target

    # updates

    def _updating_value(
        self, node: ast.AugAssign, name: str, reach: Reach, value: ast.expr, flags: SiteFlag, *, simple: bool
    ) -> ast.expr:
        if simple:
            return self.probe(self.add_site(_UPDATES[reach], node, name, flags), value)
        # The old value is on the stack before the operand runs: its load must be recorded then.
        load = self.add_site(LOADS[reach], node.target, name)
        update = self.add_site(_UPDATES[reach], node, name, flags | SiteFlag.FUSED, load)
        return fused_pair(update, self.probe_nothing(load, value), value, value, ast.Load())

    def _operand(self, node: ast.AugAssign, value: ast.expr, flags: SiteFlag) -> ast.expr:
        """`x += S34[v]`, where the target's own probe, if it has one, says nothing of the container that it holds."""
        operation = flags & _OPERATORS
        if not operation or self._makes_atoms(node):
            return value
        index = self.add_site(SiteOp.OPERATE, node, None, operation | (flags & SiteFlag.GIVES_NEW))
        return self.probe(index, value, node.value)

    def _makes_atoms(self, node: ast.AugAssign) -> bool:
        """True where what the operand surely is goes with numbers and strings alone, but for a list that takes in the
        characters of a string."""
        is_bytes = isinstance(node.value, ast.Constant) and isinstance(node.value.value, bytes)
        return not is_bytes and not isinstance(node.op, ast.Mult) and self._is_atom(node.value)

    def _joined_value(self, node: ast.AugAssign, update: int, value: ast.expr) -> ast.expr:
        """`S[o].a |= S19[v]`: which keys or elements a container is given. For sums the probe is not worth its cost."""
        if update == NO_PARTNER or not isinstance(node.op, ast.BitOr) or self._is_atom(node.value):
            return value
        self.table.add_flags(update, SiteFlag.HAS_ARGS)
        return self.probe(self.add_site(SiteOp.LAST_ARG, node.value, None, partner=update), value, node.value)

    def _is_atom(self, node: ast.expr) -> bool:
        return self.facts.values.is_atom(node, self.scope)

    def _updated_attribute(
        self, node: ast.AugAssign, target: ast.Attribute, flags: SiteFlag, *, simple: bool
    ) -> ast.Attribute | ast.Subscript:
        base = target.value
        rewritten = self.rewrite(base)
        if not self.is_location_base(base):
            target.value = rewritten
            return target
        index = self.add_site(
            SiteOp.UPDATE_ATTR, node, self.mangled(target.attr), flags if simple else flags | SiteFlag.FUSED
        )
        if not simple:
            self._static_attributes.note(self.scope, target)
            return fused(index, rewritten, target)
        target.value = self.probe(index, rewritten, base)
        return target

    # targets

    def rewrite_target(self, target: ast.expr, flags: SiteFlag = SiteFlag(0)) -> ast.expr:  # noqa: B008 (immutable)
        if target in self._guarded.stores:
            return self._guarded_target(target, flags)
        match target:
            case ast.Attribute():
                return self._attribute(target, SiteOp.STORE_ATTR, flags)
            case ast.Subscript():
                return self._item(target, SiteOp.STORE_ITEM, flags, target)
            case ast.Starred():
                target.value = self.rewrite_target(target.value)
            case ast.Tuple() | ast.List():
                target.elts = [self.rewrite_target(part) for part in target.elts]
        return target

    def _attribute(self, target: ast.Attribute, op: SiteOp, flags: SiteFlag) -> ast.expr:
        base = target.value
        rewritten = self.rewrite(base)
        if not self.is_location_base(base):
            target.value = rewritten
            return target
        index = self.add_site(op, target, self.mangled(target.attr), flags)
        self.note_update(index, target)
        self._static_attributes.note(self.scope, target)
        target.value = self.probe(index, rewritten, base)
        return target

    def _item(self, target: ast.Subscript, op: SiteOp, flags: SiteFlag, at: ast.AST) -> ast.expr:
        base, key = target.value, target.slice
        target.value = self.rewrite(base)
        target.slice = self.rewrite(key)
        if not self.is_location_base(base):
            return target
        if takes_slice(target.slice):
            stores = op is SiteOp.STORE_ITEM and isinstance(target.slice, ast.Slice) and not flags & SiteFlag.DELETE
            at_once = op if stores else SiteOp.STORE_SLICE
            target.value = self.probe(self.add_site(at_once, at, None, flags), target.value, base)
            return target
        index = self.add_site(op, at, None, flags)
        self.note_update(index, target)
        if flags & SiteFlag.BY_KEY:
            target.slice = self.probe(index, target.slice, key)
        else:
            target.value = self.probe(index, target.value, base)
        return target

    def do_Delete(self, node: ast.Delete) -> Iterable[ast.stmt]:
        targets = _flat(node.targets)
        if not any(isinstance(target, ast.Name) and self._deletes_probed(target) for target in targets):
            node.targets = [self._deleted(target) for target in node.targets]
            return (node,)
        return [part for target in targets for part in self._delete_one(node, target)]

    def _deletes_probed(self, target: ast.Name) -> Reach | None:
        if target in self._guarded.stores:
            return None
        return self.facts.probed_reach(self.scope, self.scope.mangle(target.id))

    def _delete_one(self, node: ast.Delete, target: ast.expr) -> Iterable[ast.stmt]:
        if isinstance(target, ast.Name):
            reach = self._deletes_probed(target)
            if reach is not None:
                name = self.scope.mangle(target.id)
                yield statement(
                    self.probe_nothing(self.add_site(_DELETES[reach], target, name, SiteFlag.DELETE), target)
                )
        yield ast.copy_location(ast.Delete(targets=[self._deleted(target)]), node)

    def _deleted(self, target: ast.expr) -> ast.expr:
        if isinstance(target, ast.Tuple | ast.List):
            target.elts = [self._deleted(part) for part in target.elts]
            return target
        return self.rewrite_target(target, SiteFlag.DELETE)

    # bindings without a value expression

    def _store_after(self, name: str, at: ast.AST, place: ast.AST) -> list[ast.stmt]:
        index = self.store_site(name, at)
        return [] if index is None else [statement(self.probe(index, load_again(name, place)))]

    def _import_after(self, name: str, alias: ast.alias, node: ast.stmt) -> list[ast.stmt]:
        """Nothing may load what was imported lazily: that would import it."""
        is_lazy = self.names.lazy_import(self.scope, self.scope.mangle(name)) is not None
        return [] if is_lazy else self._store_after(name, alias, node)

    def do_Import(self, node: ast.Import) -> Iterable[ast.stmt]:
        following: list[ast.stmt] = []
        for alias in node.names:
            following += self._import_after(alias.asname or alias.name.partition(".")[0], alias, node)
        return (node, *following)

    def do_ImportFrom(self, node: ast.ImportFrom) -> Iterable[ast.stmt]:
        following: list[ast.stmt] = []
        for alias in node.names:
            if alias.name != "*" and node.module != "__future__":  # nothing may stand between two __future__ imports
                following += self._import_after(alias.asname or alias.name, alias, node)
        return (node, *following)

    def do_TypeAlias(self, node: ast.TypeAlias) -> Iterable[ast.stmt]:
        return (node, *self._store_after(node.name.id, node.name, node))

    # definitions

    def do_FunctionDef(self, node: FunctionNode) -> Iterable[ast.stmt]:
        node.decorator_list = self.rewrite_all(node.decorator_list)
        self.rewrite_defaults(node.args)
        with self.in_function(node):
            probes = self._finalizer_probe(node)
            node.body = self.rewrite_body(node.body)
            node.body[first_act(node) : 0] = probes
        return (node, *self._store_after(node.name, node, node))

    do_AsyncFunctionDef = do_FunctionDef

    def _finalizer_probe(self, node: FunctionNode) -> list[ast.stmt]:
        """The collector calls `__del__` of what lies in a cycle, and of that the tracer hears only later."""
        names = [*node.args.posonlyargs, *node.args.args]
        place = first_act(node)
        if not (self.scope.is_method and node.name == "__del__" and names and place < len(node.body)):
            return []
        at = node.body[place]
        return [statement(self.probe(self.add_site(SiteOp.FINALIZE, at), load_again(names[0].arg, at)))]

    def do_ClassDef(self, node: ast.ClassDef) -> Iterable[ast.stmt]:
        node.decorator_list = self.rewrite_all(node.decorator_list)
        if not node.type_params:  # the bases of a generic class are looked up in a scope of their own
            node.bases = self.rewrite_all(node.bases)
            node.keywords = [self.visit_keyword(keyword) for keyword in node.keywords]
        outer, self.scope = self.scope, self.names.scopes[node]
        function = self.enter_function(self.scope.qualname)
        node.body = self.rewrite_body(node.body)
        node.body += self._static_attributes.reminder(self.scope)
        self.leave_function(function)
        self.scope = outer
        return (node, *self._store_after(node.name, node, node))

    # control flow

    def do_If(self, node: ast.If) -> Iterable[ast.stmt]:
        branches = list(elif_chain(node))
        for branch in branches:
            branch.test = self.rewrite_truth(branch.test)
            branch.body = self.rewrite_body(branch.body)
        branches[-1].orelse = self.rewrite_body(branches[-1].orelse)
        return (node,)

    def do_While(self, node: ast.While) -> Iterable[ast.stmt]:
        node.test = self.rewrite_truth(node.test)
        node.body = self.rewrite_body(node.body)
        node.orelse = self.rewrite_body(node.orelse)
        return (node,)

    def do_Assert(self, node: ast.Assert) -> Iterable[ast.stmt]:
        node.test = self.rewrite_truth(node.test)
        node.msg = None if node.msg is None else self.rewrite(node.msg)
        return (node,)

    def do_For(self, node: ast.For | ast.AsyncFor) -> Iterable[ast.stmt]:
        walked = node.iter
        node.iter = self.rewrite(walked) if isinstance(node, ast.AsyncFor) else self.rewrite_iterable(walked)
        following = [*self._step_probe(node, walked), *self.bound_probes(node.target)]
        node.target = self.rewrite_target(node.target)
        node.body = [*map(statement, following), *self.rewrite_body(node.body)]
        node.orelse = self.rewrite_body(node.orelse)
        return (node,)

    do_AsyncFor = do_For

    def _step_probe(self, node: ast.For | ast.AsyncFor, walked: ast.expr) -> Iterable[ast.expr]:
        """Where the body may let other threads go on, what the walk's start says of its next steps does not hold."""
        start = self.walk_sites.get(walked)
        if start is not None and self.facts.releases.may_release(node.body):
            step = self.add_site(SiteOp.STEP, walked, partner=start)
            yield self.probe_nothing(step, end_of_target(node.target))

    def do_With(self, node: ast.With | ast.AsyncWith) -> Iterable[ast.stmt]:
        following = self.bound_probes(*filter(None, (item.optional_vars for item in node.items)))
        for item in node.items:
            item.context_expr = self.rewrite(item.context_expr)
            if item.optional_vars is not None:
                item.optional_vars = self.rewrite_target(item.optional_vars)
        node.body = [*map(statement, following), *self.rewrite_body(node.body)]
        return (node,)

    do_AsyncWith = do_With

    def do_Try(self, node: ast.Try | ast.TryStar) -> Iterable[ast.stmt]:
        node.body = self.rewrite_body(node.body)
        for handler in node.handlers:
            self._handler(handler)
        node.orelse = self.rewrite_body(node.orelse)
        node.finalbody = self.rewrite_body(node.finalbody)
        return (node,)

    do_TryStar = do_Try

    def _handler(self, node: ast.ExceptHandler) -> None:
        following: list[ast.stmt] = []
        if node.type is not None:
            written = ast.copy_location(ast.Constant(value=None), node.type)  # the name itself has no place in the tree
            node.type = self.rewrite(node.type)
            if node.name is not None:
                following = self._store_after(node.name, written, node)
        node.body = [*following, *self.rewrite_body(node.body)]

    # match

    def do_Match(self, node: ast.Match) -> Iterable[ast.stmt]:
        subject = node.subject
        node.subject = self.rewrite(subject)
        reads = SubjectReads(self, subject)
        for case in node.cases:
            found = [*self._captured(case.pattern), *reads.matched(case.pattern)]
            self._pattern(case.pattern)
            if case.guard is None:
                case.body = [*map(statement, found), *self.rewrite_body(case.body)]
            else:
                case.guard = _first_all(found, self.rewrite_truth(case.guard))
                case.body = self.rewrite_body(case.body)
        last = node.cases[-1]
        anything = ast.copy_location(ast.MatchAs(), last.pattern)
        missed: list[ast.stmt] = []
        if not _takes_anything(last):
            missed += map(statement, reads.missed(anything))
        if missed:
            node.cases.append(ast.match_case(anything, None, missed))
        return (node,)

    def _captured(self, pattern: ast.pattern) -> Iterable[ast.expr]:
        for part in walk(pattern):
            name = part.rest if isinstance(part, ast.MatchMapping) else getattr(part, "name", None)
            if isinstance(name, str):
                index = self.store_site(name, part)
                if index is not None:
                    yield self.probe(index, load_again(name, pattern))

    def _pattern(self, pattern: ast.pattern) -> None:
        """Values that are looked up; the compiler takes no other form for a class."""
        for part in walk(pattern):
            if isinstance(part, ast.MatchValue) and isinstance(part.value, ast.Attribute):
                part.value = self.load_attribute(part.value)
            elif isinstance(part, ast.MatchMapping):
                part.keys = [self.load_attribute(key) if isinstance(key, ast.Attribute) else key for key in part.keys]


def _takes_anything(case: ast.match_case) -> bool:
    """True for what no case may follow."""
    patterns = [case.pattern]
    while patterns:
        match patterns.pop():
            case ast.MatchAs(pattern=None):
                return case.guard is None
            case ast.MatchAs(pattern=ast.pattern() as inner):
                patterns.append(inner)
            case ast.MatchOr(patterns=several):
                patterns += several
    return False


def _first_all(found: Sequence[ast.expr], guard: ast.expr) -> ast.expr:
    """`(S[a], S[b]) and guard`: a full tuple is true."""
    if not found:
        return guard
    reads = ast.copy_location(ast.Tuple(elts=list(found), ctx=ast.Load()), guard)
    return ast.copy_location(ast.BoolOp(op=ast.And(), values=[reads, guard]), guard)


def first_act(node: FunctionNode) -> int:
    """The place of the body's first statement that does something: its documentation has to stay first."""
    return int(ast.get_docstring(node, clean=False) is not None)


def _flat(targets: Iterable[ast.expr]) -> list[ast.expr]:
    return [
        part
        for target in targets
        for part in (_flat(target.elts) if isinstance(target, ast.Tuple | ast.List) else [target])
    ]
