"""What one activation of a function stores and loads of one object: what another thread may see half done.

A race model's torn state needs two stores of one activation and two loads of another. That one pair of them never was
in order is seen at run time; that the other store and load belong to the same activations is read from the code, here.
The result is text, in the module's table: who finds a race looks into it, and nobody else.

    G SCOPE                                          an activation's accesses below one variable, in their order
    T NUMBER KEY,KEY                                 what decision NUMBER has loaded
    M KEY ROLE SITE STATEMENT STRETCH PATH           one access
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from aether_hooks.dataflow import Origins
from aether_hooks.guards import leaves
from aether_hooks.locations import access_of, stores_of
from aether_hooks.names import Names, Reach, Scope, ScopeKind, elif_chain, operands
from aether_hooks.sites import INIT_METHODS, NO_PARTNER

STORE, CONSTRUCT, LOAD = "s", "c", "l"

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_SYNCHRONISING = frozenset(
    """
    start join wait wait_for notify notify_all set clear acquire release put put_nowait get get_nowait task_done submit
    map result set_result shutdown run cancel send recv
    """.split()
)
"""Methods that may order threads: stores before and after one are no one state."""

MOST_DECISIONS = 24
"""What stands behind more of them is left out: code that was generated, most likely."""

Path = tuple[str, ...]
"""The decisions that led here, each with the arm that was taken."""


@dataclass(frozen=True, slots=True)
class Member:
    key: str
    role: str
    node: ast.AST
    statement: int
    stretch: int
    path: Path


@dataclass(slots=True)
class Group:
    """`scope` names the object where all of the module's functions mean the same one by the variable."""

    scope: str
    members: list[Member] = field(default_factory=list)
    tests: dict[int, set[str]] = field(default_factory=dict)

    def is_of_interest(self) -> bool:
        """True if the activation alone may be one half of a torn state, or makes the object."""
        stored = {member.key for member in self.members if member.role != LOAD}
        loaded = {member.key for member in self.members if member.role == LOAD}
        constructs = any(member.role == CONSTRUCT for member in self.members)
        return constructs or len(stored) > 1 or len(loaded) > 1

    def lines(self, site_of: Callable[[ast.AST], int]) -> Iterator[str]:
        yield f"G {self.scope}"
        keys = {member.key for member in self.members}
        for number, tested in self.tests.items():
            if known := tested & keys:
                yield f"T {number} {','.join(sorted(known))}"
        for part in self.members:
            yield f"M {part.key} {part.role} {site_of(part.node)} {part.statement} {part.stretch} {','.join(part.path)}"


class Activations:
    """Collects `groups`."""

    def __init__(self, names: Names, carried: Mapping[ast.expr, Origins]) -> None:
        self.groups: list[Group] = []
        self._names = names
        self._carried = carried
        self._scope = names.module
        self._own: dict[str, Group] = {}
        self._init_self: str | None = None
        self._self: str | None = None
        self._is_module = True
        self._statement = 0
        self._stretch = 0
        self._decisions = 0

    def run(self, node: ast.AST, scope: Scope, body: Sequence[ast.stmt]) -> None:
        if scope.kind not in (ScopeKind.FUNCTION, ScopeKind.MODULE):
            return
        self._is_module = scope.kind is ScopeKind.MODULE
        self._scope = scope
        self._own = {}
        self._self = _first_parameter(node) if scope.class_name is not None else None
        # What `__new__` is given is the class, which others know.
        self._init_self = self._self if getattr(node, "name", None) in INIT_METHODS - {"__new__"} else None
        self._statement = self._stretch = self._decisions = 0
        self._block(body, ())
        self.groups += map(_without_rebound, self._own.values())

    def text(self, site_of: Callable[[ast.AST], int]) -> str:
        lines: list[str] = []
        for group in self.groups:
            group.members = [member for member in group.members if site_of(member.node) != NO_PARTNER]
            if group.is_of_interest():
                lines += group.lines(site_of)
        return "\n".join(lines)

    # statements

    def _block(self, body: Sequence[ast.stmt], path: Path) -> Path:
        for node in body:
            path = self._do(node, path)
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
                self._block(body, path)
                self._block(node.orelse, path)
            case ast.With(items=items, body=body) | ast.AsyncWith(items=items, body=body):
                for item in items:
                    self._expression(item.context_expr, path)
                return self._block(body, path)
            case ast.Try() | ast.TryStar():
                return self._try(node, path)
            case ast.Match(subject=subject, cases=cases):
                self._expression(subject, path)
                number = self._decide(())
                for arm, case in enumerate(cases):
                    self._block(case.body, (*path, f"{number}:{arm}"))
            case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
                self._assignment(node, path)
            case _ if not isinstance(node, _SCOPES):
                self._children(node, path)
        return path

    def _assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign, path: Path) -> None:
        if node.value is None:
            return
        self._expression(node.value, path)
        if isinstance(node, ast.AugAssign):
            self._base(node.target, path)
            self._note(node.target, STORE, path, node)
            return
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self._target(target, path)

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
        ended: Path = (*path, f"{number}:e")
        self._block(orelse, ended)
        # What follows a loop that nothing else ends is guarded by its test, and comes in one run with its body.
        return path if _breaks(body) else (*path, f"{self._decide([test])}:e")

    def _try(self, node: ast.Try | ast.TryStar, path: Path) -> Path:
        """Which handler runs, if any, is a decision: one that leaves comes in no run with what follows."""
        self._block(node.body, path)
        number = self._decide(())
        arms = [node.orelse, *(handler.body for handler in node.handlers)]
        for arm, body in enumerate(arms):
            self._block(body, (*path, f"{number}:{arm}"))
        self._block(node.finalbody, path)
        falling = [arm for arm, body in enumerate(arms) if not leaves(body) and (arm > 0 or not leaves(node.body))]
        return (*path, f"{number}:{falling[0]}") if len(falling) == 1 and node.handlers else path

    def _decide(self, tests: Sequence[ast.expr]) -> int:
        self._decisions += 1
        for node in (part for test in tests for part in ast.walk(test)):
            if isinstance(node, ast.expr):
                for load in (node, *self._carried.get(node, {}).values()):
                    found = self._key(load)
                    if found is not None:
                        group = self._group(found[0])
                        if group is not None:
                            group.tests.setdefault(self._decisions, set()).add(found[1])
        return self._decisions

    # targets

    def _target(self, target: ast.expr, path: Path) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            for part in target.elts:
                self._target(part, path)
        elif isinstance(target, ast.Starred):
            self._target(target.value, path)
        else:
            self._base(target, path)
            self._note(target, STORE, path, target)

    def _base(self, target: ast.expr, path: Path) -> None:
        if isinstance(target, ast.Attribute | ast.Subscript):
            self._children(target, path)

    # expressions, in the order in which they are evaluated

    def _children(self, node: ast.AST, path: Path) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child, path)
            elif isinstance(child, ast.keyword | ast.comprehension):
                self._children(child, path)

    def _expression(self, node: ast.expr, path: Path) -> None:
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
                self._children(node, path)
                self._called(node, path)
                if _may_synchronise(node):
                    self._stretch += 1
            case ast.Await() | ast.Yield() | ast.YieldFrom():
                self._children(node, path)
                self._stretch += 1
            case ast.NamedExpr(target=target, value=value):
                self._expression(value, path)
                self._target(target, path)
            case _:
                self._children(node, path)
                if isinstance(getattr(node, "ctx", None), ast.Load):
                    self._note(node, LOAD, path, node)

    def _one_after_another(self, values: Sequence[ast.expr], path: Path) -> None:
        """`a and b`: what comes later does so only if the earlier ones say so."""
        self._expression(values[0], path)
        later: Path = (*path, f"{self._decide(values[:-1])}:t")
        for part in values[1:]:
            self._expression(part, later)

    # what is accessed

    def _called(self, node: ast.Call, path: Path) -> None:
        access = access_of(node)
        is_load = access is not None and isinstance(access.ctx, ast.Load)
        if access is not None and is_load and getattr(node.func, "attr", "") not in ("pop", "setdefault"):
            self._note(access, LOAD, path, node)
        for target, _ in stores_of(node):
            self._note(target, STORE, path, node)

    def _note(self, node: ast.expr, role: str, path: Path, at: ast.AST) -> None:
        found = self._key(node)
        group = None if found is None else self._group(found[0])
        if found is None or group is None or len(path) > MOST_DECISIONS:
            return
        root, key = found
        if role == STORE and root == self._init_self and root is not None and "." not in key and "[" not in key:
            role = CONSTRUCT
        group.members.append(Member(key, role, at, self._statement, self._stretch, path))

    def _group(self, root: str) -> Group | None:
        if root not in self._own:
            # A module's body stores its globals when nobody else can see them.
            if self._is_module if not root else not self._means_one_object(root):
                return None
            self._own[root] = Group(self._scope_of(root))
        return self._own[root]

    def _means_one_object(self, root: str) -> bool:
        name = self._scope.mangle(root)
        return len(self._names.bindings_of(self._scope, name)) == 1 and not self._names.is_module(self._scope, name)

    def _scope_of(self, root: str) -> str:
        if root and root == self._self:
            return f"class:{self._scope.class_name}"
        is_global = not root or self._names.reach(self._scope, self._scope.mangle(root)) is Reach.GLOBAL
        return f"global:{root}" if is_global else "-"

    def _key(self, node: ast.AST) -> tuple[str, str] | None:
        """The variable that the location is reached by, and how; no variable for a global itself."""
        match node:
            case ast.Name(id=name):
                mangled = self._scope.mangle(name)
                is_global = self._names.reach(self._scope, mangled) is Reach.GLOBAL
                return ("", mangled) if is_global and mangled in self._names.probed_globals else None
            case ast.Attribute(value=ast.Name(id=root), attr=attr):
                return root, self._scope.mangle(attr)
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=root), attr=inner), attr=attr):
                return root, f"{self._scope.mangle(inner)}.{self._scope.mangle(attr)}"
            case ast.Subscript(value=ast.Name(id=root), slice=ast.Constant(value=str() | int() as key)):
                text = _plain(key)
                return None if text is None else (root, f"[{text}]")
            case ast.Subscript(
                value=ast.Attribute(value=ast.Name(id=root), attr=inner),
                slice=ast.Constant(value=str() | int() as key),
            ):
                text = _plain(key)
                return None if text is None else (root, f"{self._scope.mangle(inner)}.[{text}]")
        return None


def _first_parameter(node: ast.AST) -> str | None:
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    parameters = (*node.args.posonlyargs, *node.args.args)
    return parameters[0].arg if parameters else None


def _plain(key: str | int) -> str | None:
    """The key's text where it is a word: others would break the lines."""
    text = repr(key)
    return text if text.isascii() and not any(char in text for char in " ,:.\\") else None


def _without_rebound(group: Group) -> Group:
    """Without what is reached through an attribute that the activation stores: it need not be one object's."""
    stored = {member.key for member in group.members if member.role != LOAD}
    group.members = [
        member for member in group.members if member.key.partition(".")[0] not in stored or "." not in member.key
    ]
    return group


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
            pending.extend(ast.iter_child_nodes(node))
    return False


def _may_synchronise(node: ast.Call) -> bool:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in ("get", "join", "set") and node.args:
        return name == "join" and not isinstance(node.args[0], ast.Constant)
    return name in _SYNCHRONISING
