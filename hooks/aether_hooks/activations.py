"""What one activation of a function stores and loads of one object: what another thread may see half done.

A race model's torn state needs two stores of one activation and two loads of another. That one pair of them never was
in order is seen at run time; that the other store and load belong to the same activations is read from the code, here.
The result is text, in the module's table (states.py): who finds a race looks into it, and nobody else.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from aether_hooks.callees import Callees
from aether_hooks.guards import leaves
from aether_hooks.locations import Origins
from aether_hooks.names import Names, Scope, ScopeKind, elements, elif_chain, operands
from aether_hooks.nodes import children, walk
from aether_hooks.sites import NO_PARTNER
from aether_hooks.state_members import Members
from aether_hooks.states import Group, Moment, Path
from aether_hooks.switches import is_switch

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_SYNCHRONISING = frozenset(
    """
    start join wait wait_for notify notify_all set clear acquire release put put_nowait get get_nowait task_done submit
    map result set_result shutdown run cancel send recv
    """.split()
)
"""Methods that may order threads: stores before and after one are no one state."""

_WALKERS = frozenset("list tuple sorted reversed enumerate zip range set".split())

MOST_DECISIONS = 24
"""What stands behind more of them is left out: code that was generated, most likely."""


class Activations:
    """Collects `groups`."""

    def __init__(
        self, names: Names, carried: Mapping[ast.expr, Origins], callees: Callees, own: Collection[ast.expr]
    ) -> None:
        self.groups: list[Group] = []
        self._names = names
        self._members = Members(names, callees, own)
        self._carried = carried
        self._walked: dict[str, ast.expr] = {}
        self._statement = 0
        self._stretch = 0
        self._cut = 0
        self._decisions = 0

    def run(self, node: ast.AST, scope: Scope, body: Sequence[ast.stmt]) -> None:
        if scope.kind not in (ScopeKind.FUNCTION, ScopeKind.MODULE):
            return
        self._members.enter(node, scope)
        self._walked = {}
        self._statement = self._stretch = self._cut = self._decisions = 0
        self._block(body, ())
        self.groups += self._members.groups()

    def text(self, site_of: Callable[[ast.AST], int]) -> str:
        lines: list[str] = []
        for group in (group.of_sites(site_of, NO_PARTNER) for group in self.groups):
            if group.is_of_interest():
                lines += group.lines(site_of)
        return "\n".join(lines)

    # statements

    def _block(self, body: Sequence[ast.stmt], path: Path) -> Path:
        variables = self._members.loop_variables
        if body and isinstance(body[-1], ast.Return | ast.Raise | ast.Break):
            self._members.loop_variables = []  # no further step follows
        for node in body:
            path = self._do(node, path)
        self._members.loop_variables = variables
        return path

    def _do(self, node: ast.stmt, path: Path) -> Path:
        """The path on which control goes on behind the statement."""
        self._statement += 1
        match node:
            case ast.If():
                return self._if(node, path)
            case ast.While(test=test, body=body, orelse=orelse):
                return self._while(test, body, orelse, path)
            case (
                ast.For(target=target, iter=iterable, body=body) | ast.AsyncFor(target=target, iter=iterable, body=body)
            ):
                self._expression(iterable, path)
                self._target(target, path)
                with self._loop({target: iterable}, path):
                    self._block(body, path)
                self._block(node.orelse, path)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    self._expression(item.context_expr, path)
                self._cut += 1
                path = self._block(body, path)
                self._cut += 1
            case ast.Try() | ast.TryStar():
                return self._try(node, path)
            case ast.Match(subject=subject, cases=cases):
                self._expression(subject, path)
                number = self._decide(())
                for arm, case in enumerate(cases):
                    self._block(case.body, (*path, f"{number}:{arm}"))
            case _ if not isinstance(node, _SCOPES):
                self._simple(node, path)
        return path

    def _simple(self, node: ast.stmt, path: Path) -> None:
        """A statement that has no others in it."""
        match node:
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node, path)
            case ast.Expr(value=ast.Call() as call):
                self._call(call, path, is_used=False)
            case ast.Delete(targets=targets):
                for each in targets:
                    self._target(each, path)
            case _:
                self._children(node, path)

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, path: Path) -> None:
        if node.value is None:
            return
        with self._together(isinstance(node, ast.AugAssign)):
            self._expression(node.value, path)
        if isinstance(node, ast.AugAssign):
            self._base(node.target, path)
            self._store(node.target, node, path)
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._target(target, path)
            if (moment := self._here(path)) is not None:
                self._members.put(target, node.value, moment)

    def _if(self, node: ast.If, path: Path) -> Path:
        """One decision for all `elif`s, so that long chains make no long paths."""
        branches = list(elif_chain(node))
        number = self._decide([branch.test for branch in branches])
        arms = [*(branch.body for branch in branches), branches[-1].orelse]
        self._expression(node.test, path)
        for arm, body in enumerate(arms):
            taken: Path = (*path, f"{number}:{arm}")
            if 0 < arm < len(branches):
                self._statement += 1
                self._expression(branches[arm].test, taken)
            self._block(body, taken)
        falling = [arm for arm, body in enumerate(arms) if not leaves(body)]
        return (*path, f"{number}:{falling[0]}") if len(falling) == 1 else path

    def _while(self, test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt], path: Path) -> Path:
        self._expression(test, path)
        number = self._decide([test])
        self._block(body, (*path, f"{number}:t"))
        self._cut += 1
        ended: Path = (*path, f"{number}:e")
        self._block(orelse, ended)
        # What follows a loop that nothing else ends is guarded by its test, and comes in one run with its body.
        return path if _breaks(body) else (*path, f"{self._decide([test])}:e")

    def _try(self, node: ast.Try | ast.TryStar, path: Path) -> Path:
        """Which handler runs, if any, is a decision: one that leaves comes in no run with what follows."""
        self._block(node.body, path)
        # What a handler does hangs on what failed.
        number = self._decide([part for each in node.body for part in children(each) if isinstance(part, ast.expr)])
        arms = [node.orelse, *(handler.body for handler in node.handlers)]
        for arm, body in enumerate(arms):
            self._block(body, (*path, f"{number}:{arm}"))
        self._block(node.finalbody, path)
        falling = [arm for arm, body in enumerate(arms) if not leaves(body) and (arm > 0 or not leaves(node.body))]
        return (*path, f"{number}:{falling[0]}") if len(falling) == 1 and node.handlers else path

    def _decide(self, tests: Sequence[ast.expr]) -> int:
        self._decisions += 1
        for load in (load for test in tests for load in self._hangs_on(test)):
            self._members.test(self._decisions, load)
        return self._decisions

    def _hangs_on(self, test: ast.expr) -> Iterator[ast.expr]:
        """The loads that an expression is computed from, also by way of variables and of the loops around it."""
        pending = [test]
        walked: set[str] = set()
        while pending:
            for node in walk(pending.pop()):
                if isinstance(node, ast.Name) and node.id in self._walked and node.id not in walked:
                    walked.add(node.id)
                    pending.append(self._walked[node.id])
                if isinstance(node, ast.expr):
                    yield from (node, *self._carried.get(node, {}).values())

    def _reached(self, node: ast.expr, path: Path) -> Path:
        """What is looked up by something loaded before goes no further than that: `values[names[k]]`."""
        match node:
            case ast.Subscript(slice=key) | ast.Call(func=ast.Attribute(), args=[key, *_]) | ast.Compare(left=key):
                number = self._decide([key])
                if self._members.is_test(number):
                    return (*path, f"{number}:k")
                self._decisions -= 1
        return path

    @contextmanager
    def _loop(self, steps: Mapping[ast.expr, ast.expr], path: Path) -> Iterator[None]:
        """`steps`: what a loop binds at each step, and what it walks for that; `path`: the way to each step."""
        variables, stretch = self._members.loop_variables, self._stretch
        before, outer = len(variables), self._members.loop_path
        self._members.loop_path = path
        self._cut += 1
        for target, walked in steps.items():
            names = [node.id for node in walk(target) if isinstance(node, ast.Name)]
            variables += names if _is_plain_walk(walked) else []
            self._walked.update(dict.fromkeys(names, walked))
        yield
        self._cut += 1
        if self._stretch != stretch:
            self._members.parted_since(stretch, before)
        del variables[before:]
        self._members.loop_path = outer

    @contextmanager
    def _together(self, together: bool = True) -> Iterator[None]:
        outer, self._members.together = self._members.together, together
        yield
        self._members.together = outer

    def _here(self, path: Path) -> Moment | None:
        return Moment(self._statement, self._stretch, self._cut, path) if len(path) <= MOST_DECISIONS else None

    # targets

    def _target(self, target: ast.expr, path: Path) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._target(part, path)
        elif isinstance(target, ast.Starred):
            self._target(target.value, path)
        else:
            self._base(target, path)
            self._store(target, target, path)

    def _store(self, target: ast.expr, at: ast.AST, path: Path) -> None:
        moment = self._here(path)
        if moment is not None:
            self._members.store(target, at, moment)

    def _base(self, target: ast.expr, path: Path) -> None:
        if isinstance(target, ast.Attribute | ast.Subscript):
            self._children(target, path)

    # expressions, in the order in which they are evaluated

    def _children(self, node: ast.AST, path: Path) -> None:
        for child in children(node):
            if isinstance(child, ast.expr):
                self._expression(child, path)
            elif isinstance(child, ast.keyword | ast.comprehension):
                self._children(child, path)

    def _expression(self, node: ast.expr, path: Path) -> None:
        if isinstance(node, ast.Call) or not is_switch(node, self._names):
            self._evaluate(node, path)
            return
        self._cut += not isinstance(node, ast.FormattedValue)  # its value is formatted afterwards
        self._evaluate(node, path)
        self._cut += 1

    def _evaluate(self, node: ast.expr, path: Path) -> None:
        match node:
            case ast.Lambda() | ast.Constant():
                return
            case ast.BinOp():
                for part in operands(node):
                    self._expression(part, path)
            case ast.BoolOp(values=values):
                self._one_after_another(values, path)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self._expression(test, path)
                decision = self._decide([test])
                self._expression(body, (*path, f"{decision}:t"))
                self._expression(orelse, (*path, f"{decision}:e"))
            case ast.Call():
                self._call(node, path, is_used=True)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                self._comprehension(node, path)
            case ast.Await() | ast.Yield() | ast.YieldFrom():
                self._children(node, path)
                self._stretch += 1
            case ast.NamedExpr(target=target, value=value):
                self._expression(value, path)
                self._target(target, path)
            case _:
                self._children(node, path)
                moment = self._here(self._reached(node, path))
                if moment is not None and (
                    isinstance(node, ast.Compare) or isinstance(getattr(node, "ctx", None), ast.Load)
                ):
                    self._members.load(node, moment)

    def _one_after_another(self, values: Sequence[ast.expr], path: Path) -> None:
        """`a and b`: what comes later does so only if the earlier ones say so."""
        self._expression(values[0], path)
        later: Path = (*path, f"{self._decide(values[:-1])}:t")
        for part in values[1:]:
            self._expression(part, later)

    def _call(self, node: ast.Call, path: Path, *, is_used: bool) -> None:
        self._children(node, path)
        self._cut += 1
        if (moment := self._here(self._reached(node, path))) is not None:
            self._members.call(node, moment, is_used=is_used)
        self._cut += 1
        if _may_synchronise(node):
            self._stretch += 1

    def _comprehension(self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, path: Path) -> None:
        first, *later = node.generators
        self._expression(first.iter, path)
        conditions = [test for each in node.generators for test in each.ifs]
        with self._loop({each.target: each.iter for each in node.generators}, path), self._together():
            for part in (*(each.iter for each in later), *conditions[:1]):
                self._expression(part, path)
            chosen: Path = (*path, f"{self._decide(conditions)}:t") if conditions else path
            for part in (*conditions[1:], *elements(node)):
                self._expression(part, chosen)


def _breaks(body: Iterable[ast.stmt]) -> bool:
    """True if a `break` in the block ends the loop that it is the body of."""
    pending: list[ast.AST] = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Break):
            return True
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            pending.extend(node.orelse)
        elif not isinstance(node, _SCOPES):
            pending.extend(children(node))
    return False


def _is_plain_walk(walked: ast.expr) -> bool:
    """False for what may wait at each step, as `iter(q.get, None)` does: then its objects are no one state."""
    match walked:
        case ast.Call(func=ast.Attribute(attr=method)):
            return method in ("values", "items", "keys", "copy")
        case ast.Call(func=ast.Name(id=name), args=args):
            return name in _WALKERS and all(map(_is_plain_walk, args))
    return True


def _may_synchronise(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("get", "join", "set") and node.args:
        return name == "join" and not isinstance(node.args[0], ast.Constant)
    return name in _SYNCHRONISING
