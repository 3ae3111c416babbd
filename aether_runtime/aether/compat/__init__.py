"""The names of other libraries over what ``aether`` has: a program of theirs runs with its import line changed.

``aether.compat.cereggii``, ``aether.compat.ft_utils`` and ``aether.compat.pytomic`` are what `cereggii`, `ft_utils` and
`pytomic` are to a program. docs/compat.md says what differs.
"""
