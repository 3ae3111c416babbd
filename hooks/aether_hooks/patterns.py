"""What a match statement read from its subject, once a case has matched."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aether_hooks.expressions import ExpressionRewriter
from aether_hooks.forms import load_again
from aether_hooks.locations import inner_pattern
from aether_hooks.nodes import walk
from aether_hooks.sites import NO_PARTNER, SiteFlag, SiteOp


class SubjectReads:
    """Probes to run when a case has matched: only then is it certain what was read.

    Only a variable can be named a second time without evaluating anything twice.
    """

    def __init__(self, rewriter: ExpressionRewriter, subject: ast.expr) -> None:
        self._rewriter = rewriter
        self._subject = subject.id if isinstance(subject, ast.Name) else None
        self._sites: dict[ast.AST, int] = {}
        self._tried: list[ast.Constant] = []

    def matched(self, pattern: ast.pattern) -> Iterator[ast.expr]:
        """What was read of the subject where this case matched, and none of those before it."""
        if self._subject is None or self._subject in _bound_names(pattern):
            return
        for key in self._tried:
            yield from self._key(key, pattern)
        match inner_pattern(pattern):
            case ast.MatchSequence() as sequence:
                yield self._probe(SiteOp.ITERATE, sequence, None, pattern)
            case ast.MatchClass(kwd_attrs=attributes, kwd_patterns=patterns):
                for attribute, part in zip(attributes, patterns, strict=True):
                    yield self._probe(SiteOp.LOAD_ATTR, part, self._rewriter.mangled(attribute), pattern)
            case ast.MatchMapping(keys=keys):
                constants = [key for key in keys if isinstance(key, ast.Constant)]
                for key in constants:
                    if not self._was_tried(key):
                        yield from self._key(key, pattern)
                if len(keys) == len(constants) == 1 and not self._was_tried(constants[0]):
                    self._tried += constants

    def missed(self, at: ast.pattern) -> Iterator[ast.expr]:
        """What was read where no case matched."""
        for key in self._tried:
            yield from self._key(key, at)

    def _was_tried(self, key: ast.Constant) -> bool:
        """True if it has been read for an earlier case: then that stands for both."""
        for tried in self._tried:
            if (type(tried.value), tried.value) == (type(key.value), key.value):
                self._rewriter.share_site(tried, key)
                return True
        return False

    def _key(self, key: ast.Constant, at: ast.pattern) -> Iterator[ast.expr]:
        """As `subject.get(key)` is seen."""
        yield self._probe(SiteOp.CALL_METHOD, key, "get", at, SiteFlag.HAS_ARGS)
        argument = self._sites.get(key)
        if argument is None:
            call = self._rewriter.site_of(key)
            argument = self._rewriter.add_site(SiteOp.LAST_ARG, key, "get", SiteFlag.IS_FIRST, call)
            self._sites[key] = argument
        yield self._rewriter.probe(argument, ast.copy_location(ast.Constant(value=key.value), at))

    def _probe(
        self,
        op: SiteOp,
        node: ast.AST,
        name: str | None,
        at: ast.pattern,
        flags: SiteFlag = SiteFlag(0),  # noqa: B008 (immutable)
    ) -> ast.expr:
        known = self._rewriter.site_of(node)
        index = self._rewriter.add_site(op, node, name, flags) if known == NO_PARTNER else known
        return self._rewriter.probe(index, load_again(str(self._subject), at))


def _bound_names(pattern: ast.pattern) -> set[str]:
    parts = [part for part in walk(pattern) if isinstance(part, ast.MatchAs | ast.MatchStar | ast.MatchMapping)]
    return {str(part.rest if isinstance(part, ast.MatchMapping) else part.name) for part in parts}
