"""What threads raised, for who waits for them."""

import threading
from collections.abc import Callable


def remember_error(thread: threading.Thread) -> None:
    """Before its start. What it raises goes to threading.excepthook all the same."""
    run: Callable[[], None] = thread.run

    def remembering() -> None:
        try:
            run()
        except SystemExit:
            raise
        except BaseException as error:
            thread._aether_error = error  # type: ignore[attr-defined]
            raise
        finally:
            del thread.run

    thread.run = remembering  # type: ignore[method-assign]


def take_error(thread: threading.Thread) -> BaseException | None:
    """What an ended thread has raised, if that was not asked for before."""
    error: BaseException | None = thread.__dict__.pop("_aether_error", None)
    return error
