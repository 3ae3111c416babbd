"""aether: a data-race detector for Python programs.

``python -m aether run script.py`` watches a program and reports where its threads race.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
