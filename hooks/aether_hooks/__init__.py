"""The import hook and the rewriter: every access that can be shared passes through a native probe.

PYTEST_DONT_REWRITE: see aether/__init__.py.
"""
