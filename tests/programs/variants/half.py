"""As ``python -m aether``, but of each module that is rewritten every second function is left to the monitor:

    python -m variants.half FIRST ARGUMENT...

FIRST is 0 or 1: which of the functions, in the order of the text, is the first that is not rewritten.
"""

import inspect
import itertools
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

from aether_hooks.importhook import Hook

_bind = Hook.bind


def leave_from(first: int) -> None:
    """From now on what is imported is half rewritten. The hook says of whole files that they are: it is not told."""

    def bind(hook: Hook, code: CodeType, name: str, filename: str) -> CodeType:
        bound = _bind(hook, code, name, filename)
        hook._rewritten.pop(name, None)
        plain = compile(Path(filename).read_bytes(), filename, "exec", dont_inherit=True)
        return mixed(bound, plain, itertools.cycle([first == 0, first == 1]))

    Hook.bind = bind  # type: ignore[method-assign]


def mixed(bound: CodeType, plain: CodeType, leaves: Iterator[bool]) -> CodeType:
    """Bound code with functions of the plain one, of the same text, in it.

    A function is left with all that is within it: else the monitor would not know it.
    """
    plain_parts = defaultdict(list)
    for _, part in _parts(plain):
        plain_parts[_key(part)].append(part)
    constants = list(bound.co_consts)
    for index, part in _parts(bound):
        same = plain_parts[_key(part)].pop(0)
        constants[index] = same if _is_function(part) and next(leaves) else mixed(part, same, leaves)
    changed = any(new is not old for new, old in zip(constants, bound.co_consts, strict=True))
    return bound.replace(co_consts=tuple(constants)) if changed else bound


def _parts(code: CodeType) -> list[tuple[int, CodeType]]:
    """Those right below it, in the order of the text, and where they stand among its constants."""
    found = [(index, part) for index, part in enumerate(code.co_consts) if isinstance(part, CodeType)]
    return sorted(found, key=lambda each: (each[1].co_firstlineno, each[0]))


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _is_function(code: CodeType) -> bool:
    """Or a lambda. Classes have methods to choose from, and generator expressions are in part written outside."""
    return bool(code.co_flags & inspect.CO_NEWLOCALS) and (code.co_name == "<lambda>" or code.co_name[0] != "<")


if __name__ == "__main__":
    from aether.__main__ import main

    leave_from(int(sys.argv.pop(1)))
    sys.exit(main())
