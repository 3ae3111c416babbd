"""Imports a module of its own package lazily (Python 3.15)."""

lazy from .lazily import limits, settings
lazy from . import lazily as whole


def read():
    return settings.depth, limits["b"], whole.settings.colours[0]
