"""The names of other libraries over what ``aether`` has: a program of theirs runs with its import line changed.

``aether.compat.cereggii``, ``.ft_utils``, ``.pytomic`` and ``.aether_thread`` are what `cereggii`, `ft_utils`,
`pytomic` and `Aether-Thread` are to a program. docs/compat.md says what differs.
"""
