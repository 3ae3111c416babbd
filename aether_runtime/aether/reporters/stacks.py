"""Calling stacks, and where threads come from."""

import os
from collections.abc import Sequence
from itertools import takewhile

from aether.report.model import Access, Frame, Race, Thread
from aether.report.places import in_library
from aether.reporters.page import Page, Span, join, printable
from aether.reporters.style import INDENT, TextStyle, place

CALLERS_OF_A_START = 3


def draw_stack(page: Page, access: Access, gutter: int, style: TextStyle) -> None:
    """The callers of an access, innermost first."""
    indent = INDENT + " " * gutter
    callers = list(reversed(access.stack[:-1]))
    shown = _below_runners(callers, style)
    _callers(page, shown, indent, style)
    if len(shown) == len(callers) and access.stack_truncated:
        page.line(indent, Span("           (older frames were not recorded)", "faint"))


def draw_threads(page: Page, race: Race, style: TextStyle) -> None:
    """Where the race's threads were created; those of one place together."""
    threads = {(access.thread.number, access.thread.ident): access.thread for access in race.accesses}
    groups: dict[tuple[object, ...], list[Thread]] = {}
    for thread in threads.values():
        key = (thread.created_at, thread.ended) if thread.created_at else (thread.number,)
        groups.setdefault(key, []).append(thread)
    for group in groups.values():
        _origin(page, group, style)


def _origin(page: Page, group: list[Thread], style: TextStyle) -> None:
    thread, many = group[0], len(group) > 1
    names = Span(printable(join(thread.name for thread in group)), "thread")
    if not thread.created_at:
        page.line(INDENT, names, " is the main thread" if thread.is_main else " was started out of sight")
        return
    backwards = list(reversed(thread.created_at))
    start, *callers = [frame for frame in backwards if not in_library(frame.file)] or backwards[:1]
    callers = _below_runners(callers, style)
    ended = f", and {'have' if many else 'has'} ended" if thread.ended else ""
    where = Span(place(start, style), "place")
    page.line(INDENT, names, f" {'were' if many else 'was'} started at ", where, f" in {start.function}{ended}")
    shown = len(callers) if style.verbosity else CALLERS_OF_A_START
    _callers(page, callers[:shown], INDENT * 2, style)
    if len(callers) > shown:
        page.line(INDENT * 2, Span(f"           and {len(callers) - shown} more (-v shows them)", "faint"))


def _below_runners(callers: list[Frame], style: TextStyle) -> list[Frame]:
    def is_runner(frame: Frame) -> bool:
        return not set(style.runners).isdisjoint(frame.file.split(os.sep))

    return list(takewhile(lambda frame: not is_runner(frame), callers))


def _callers(page: Page, callers: Sequence[Frame], indent: str, style: TextStyle) -> None:
    functions = max((len(frame.function) for frame in callers), default=0)
    for number, frame in enumerate(callers):
        library = in_library(frame.file)
        page.line(
            indent,
            Span(" called by " if number == 0 else "           ", "faint"),
            Span(f"{frame.function:<{functions}}  ", "faint" if library else ""),
            Span(place(frame, style), "faint" if library else "place"),
        )
