"""Tracebacks as they are without us."""

import os
import sys
from collections.abc import Collection
from types import CodeType, TracebackType

import aether
from aether_hooks.hidden import is_hidden

_OWN_FOLDERS = tuple(
    os.path.join(os.path.dirname(os.path.abspath(file or "")), "") for file in (aether.__file__, __file__)
)
_IMPORT_SYSTEM = {"<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>"}


def hide_own_frames(error: BaseException, bases: Collection[CodeType]) -> None:
    """Let Python print this error, which is about to leave the main program, without a frame of ours.

    The frames that it passes on its way out are added only then, so they are taken out at the very end. ``bases`` is
    the code that the program's first frame stands on.
    """
    if isinstance(error, SystemExit):
        return
    kept = without_own_frames(error.__traceback__, bases)
    program_hook = sys.excepthook

    def hook(kind: type[BaseException], value: BaseException, _: TracebackType | None) -> None:
        sys.excepthook = program_hook
        sys.last_traceback = value.__traceback__ = kept
        try:
            program_hook(kind, value, kept)
        except Exception as failure:  # noqa: BLE001 - as Python prints a hook that fails
            _print_hook_failure(failure, value)

    sys.excepthook = hook


def _print_hook_failure(failure: BaseException, original: BaseException) -> None:
    own = failure.__traceback__
    failure.__traceback__ = own.tb_next if own else None
    sys.stderr.write("Error in sys.excepthook:\n")
    sys.__excepthook__(type(failure), failure, failure.__traceback__)
    sys.stderr.write("\nOriginal exception was:\n")
    sys.__excepthook__(type(original), original, original.__traceback__)


def without_own_frames(traceback: TracebackType | None, bases: Collection[CodeType]) -> TracebackType | None:
    """The traceback from the program's first frame on, and without the import hook's frames further down."""
    entries: list[TracebackType] = []
    while traceback is not None:
        if traceback.tb_frame.f_code in bases:
            entries.clear()
        else:
            entries.append(traceback)
        traceback = traceback.tb_next
    kept = None
    behind_hook = False
    for entry in reversed(entries):
        file = entry.tb_frame.f_code.co_filename
        if is_hidden(entry.tb_frame.f_code):
            continue
        if file.startswith(_OWN_FOLDERS):
            behind_hook = True
        elif not (behind_hook and file in _IMPORT_SYSTEM):
            behind_hook = False
            kept = TracebackType(kept, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return kept
