"""``call_once`` as cereggii has it: what the one call raised is raised by all."""

import functools
from collections.abc import Callable

from aether._native import Once
from aether.compat.cereggii.outcome import Outcome, outcome_of


def call_once[**P, R](func: Callable[P, R]) -> Callable[P, R]:
    """Lets a function run once: all calls return its result, or raise the Exception that it raised.

    What is no Exception, as KeyboardInterrupt, goes to the call that ran it, and the next one runs it again.
    RuntimeError at once where the function calls itself.
    """

    def run(*arguments: P.args, **named: P.kwargs) -> Outcome[R]:
        return outcome_of(lambda: func(*arguments, **named))

    once = Once(run)

    @functools.wraps(func)
    def called_once(*arguments: P.args, **named: P.kwargs) -> R:
        outcome: Outcome[R] = once(*arguments, **named)
        return outcome.get()

    return called_once
