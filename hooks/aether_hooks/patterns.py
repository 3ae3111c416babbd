"""What a match statement read from its subject, once a case has matched."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aether_hooks.expressions import ExpressionRewriter
from aether_hooks.forms import load_again
from aether_hooks.names import Reach
from aether_hooks.sites import SiteOp


def subject_reads(rewriter: ExpressionRewriter, subject: ast.expr, pattern: ast.pattern) -> Iterator[ast.expr]:
    """Probes to run after the match: only then is it certain what was read.

    Only a local variable can be named a second time without evaluating anything twice.
    """
    if not isinstance(subject, ast.Name) or subject.id in _bound_names(pattern):
        return
    if rewriter.names.reach(rewriter.scope, rewriter.scope.mangle(subject.id)) is not Reach.LOCAL:
        return
    whole = pattern  # what a case binds is bound there, in the eyes of a tracer
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    match pattern:
        case ast.MatchSequence():
            yield rewriter.probe(rewriter.add_site(SiteOp.ITERATE, pattern), load_again(subject.id, whole))
        case ast.MatchClass(kwd_attrs=attributes):
            for attribute in attributes:
                index = rewriter.add_site(SiteOp.LOAD_ATTR, pattern, rewriter.mangled(attribute))
                yield rewriter.probe(index, load_again(subject.id, whole))
        case ast.MatchMapping(keys=keys):
            for key in keys:
                if isinstance(key, ast.Constant):
                    yield from _key_read(rewriter, subject.id, key, whole)


def _key_read(rewriter: ExpressionRewriter, subject: str, key: ast.Constant, at: ast.pattern) -> Iterator[ast.expr]:
    first = rewriter.add_site(SiteOp.CONTAINS_KEY, key)
    second = rewriter.add_site(SiteOp.CONTAINS, key, partner=first)
    yield rewriter.probe(first, ast.copy_location(ast.Constant(value=key.value), at))
    yield rewriter.probe(second, load_again(subject, at))


def _bound_names(pattern: ast.pattern) -> set[str]:
    parts = [part for part in ast.walk(pattern) if isinstance(part, ast.MatchAs | ast.MatchStar | ast.MatchMapping)]
    return {str(part.rest if isinstance(part, ast.MatchMapping) else part.name) for part in parts}
