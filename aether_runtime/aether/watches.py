"""A watch that others tell of, for a part of a process's life: pytest's, or that of ``aether.start``."""

import os
from dataclasses import dataclass

from aether import _engine
from aether.accepted import Accepted
from aether.errors import AetherError
from aether.instrumentation import Instrumentation
from aether.options import Options
from aether.session import Destinations, Session

_following_forks = False
_present: "Watch | None" = None


@dataclass(frozen=True, slots=True)
class Watch:
    """From ``begin`` to ``end``. There is one at a time."""

    session: Session
    instrumentation: Instrumentation

    @classmethod
    def begin(
        cls,
        options: Options,
        accepted: Accepted,
        destinations: Destinations,
        project: str,
        *,
        midway: bool = False,
        records: int = -1,
    ) -> "Watch":
        """Watch from now on; AetherError, and nothing is changed, where that cannot be.

        `midway`: the program runs already. `records`: the descriptor of a file that each race is written to.
        """
        instrumentation = Instrumentation(options, os.getcwd(), project)
        session = Session.of(_engine.load(), instrumentation, accepted, destinations)
        watch = cls(session, instrumentation)
        _keep(watch)
        try:
            instrumentation.install(midway=midway)
            session.start_quietly(records)
        except BaseException as error:
            watch.end()
            if isinstance(error, RuntimeError):
                raise AetherError(str(error)) from error
            raise
        return watch

    def end(self) -> None:
        """Watch no longer: nothing is left behind, but for the probes of modules that were imported meanwhile."""
        _keep(None)
        try:
            self.session.stop()
        finally:
            self.instrumentation.uninstall()

    def leave_child(self) -> None:
        """In a forked child: it goes on unwatched, since nobody there would tell of what is found."""
        _keep(None)
        try:
            self.session.leave_child()
        finally:
            self.instrumentation.uninstall()


def _keep(watch: Watch | None) -> None:
    global _present, _following_forks  # noqa: PLW0603
    _present = watch
    if not _following_forks:
        os.register_at_fork(after_in_child=_settle_in_child)
        _following_forks = True


def _settle_in_child() -> None:
    """The parent's threads are gone, whether they were watched just now or before. A session of another sort settles by
    itself.
    """
    if _present is not None:
        _present.leave_child()
    elif Session.present is None:
        _engine.load().after_fork_child()
