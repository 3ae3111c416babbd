"""From source text to code with placeholders: loaded when some code is in no cache, since it needs much memory."""

from __future__ import annotations

import ast
import io
import tokenize

from aether import _native
from aether_hooks import cache, debug
from aether_hooks.guarding import guard
from aether_hooks.pytest_assertions import Rewrite
from aether_hooks.recipe import Recipe
from aether_hooks.rewritten import Rewritten
from aether_hooks.transformer import rewrite


def rewrite_and_compile(
    source: str | bytes, filename: str, recipe: Recipe, assertions: Rewrite | None, optimize: int
) -> cache.Carried:
    """The code and its table; raises what the compiler or the rewriter raises."""
    tree = compile(source, filename, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    if assertions is not None:
        assertions(tree, source.encode() if isinstance(source, str) else source)
    # The library's own modules that are at work here may be monitored, for the program's use of them.
    rewritten = _native.call_untraced(_rewritten, tree, source, recipe, filename)
    if debug.is_on("rewrite"):
        debug.show_rewritten(rewritten, filename)
    code = compile(rewritten.tree, filename, "exec", dont_inherit=True, optimize=optimize)
    return cache.Carried(code, rewritten.table, rewritten.functions, None, rewritten.mistakes, rewritten.left_alone)


def _rewritten(tree: ast.Module, source: str | bytes, recipe: Recipe, filename: str) -> Rewritten:
    text = source if isinstance(source, str) else _decoded(source)
    wanted = recipe.wanted(filename)
    return rewrite(tree, text, wanted) if recipe.detects else guard(tree, wanted)


def _decoded(source: bytes) -> str:
    """As ``importlib.util.decode_source``, which imports ``tokenize`` by name: the program may have its own."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(source).readline)
    return io.IncrementalNewlineDecoder(None, translate=True).decode(source.decode(encoding))
