"""Threads and timers."""

import _thread
import atexit
import threading
import time

from harness import Box, Signal, main


def _idle() -> None:
    time.sleep(0.01)


def ordered_start(box: Box) -> None:
    box.touch()
    thread = threading.Thread(target=box.touch)
    thread.start()
    thread.join()


def ordered_join(box: Box) -> None:
    thread = threading.Thread(target=box.touch)
    thread.start()
    thread.join()
    box.touch()


def racy_no_join(box: Box) -> None:
    done = Signal()

    def body() -> None:
        box.touch()
        done.send()

    thread = threading.Thread(target=body)
    thread.start()
    done.await_()
    box.touch()
    thread.join()


def racy_started_event(box: Box) -> None:
    """That `start` waits for the new thread's own signal orders nothing of the new thread's."""

    class Early(threading.Thread):
        def _set_ident(self) -> None:
            box.touch()
            super()._set_ident()  # type: ignore[misc]

    thread = Early()
    thread.start()
    box.touch()
    thread.join()


def racy_join_with_timeout(box: Box) -> None:
    touched, seen = Signal(), Signal()

    def body() -> None:
        box.touch()
        touched.send()
        seen.await_()

    thread = threading.Thread(target=body)
    thread.start()
    touched.await_()
    thread.join(timeout=0.01)
    box.touch()
    seen.send()
    thread.join()


def ordered_join_with_timeout(box: Box) -> None:
    thread = threading.Thread(target=box.touch)
    thread.start()
    thread.join(timeout=60)
    box.touch()


def ordered_is_alive(box: Box) -> None:
    thread = threading.Thread(target=box.touch)
    thread.start()
    while thread.is_alive():
        _idle()
    box.touch()


def racy_is_alive(box: Box) -> None:
    touched, seen = Signal(), Signal()

    def body() -> None:
        box.touch()
        touched.send()
        seen.await_()

    thread = threading.Thread(target=body)
    thread.start()
    touched.await_()
    assert thread.is_alive()
    box.touch()
    seen.send()
    thread.join()


def ordered_join_by_third(box: Box) -> None:
    first = threading.Thread(target=box.touch)
    first.start()

    def body() -> None:
        first.join()
        box.touch()

    second = threading.Thread(target=body)
    second.start()
    second.join()
    box.touch()


def racy_siblings(box: Box) -> None:
    """The first has ended before the second starts; nobody has joined it."""
    first = threading.Thread(target=box.touch)
    first.start()
    while str(first.ident) in map(str, threading._active):  # type: ignore[attr-defined]
        _idle()
    second = threading.Thread(target=box.touch)
    second.start()
    second.join()
    first.join()


def ordered_timer(box: Box) -> None:
    box.touch()
    timer = threading.Timer(0.01, box.touch)
    timer.start()
    timer.join()
    box.touch()


def ordered_start_new_thread(box: Box) -> None:
    done = Signal()

    def body() -> None:
        box.touch()
        done.send()

    box.touch()
    _thread.start_new_thread(body, ())
    done.await_()


def racy_start_new_thread(box: Box) -> None:
    done = Signal()

    def body() -> None:
        box.touch()
        done.send()

    _thread.start_new_thread(body, ())
    done.await_()
    box.touch()


def ordered_subclass_and_exception(box: Box) -> None:
    class Failing(threading.Thread):
        def run(self) -> None:
            box.touch()
            raise SystemExit

    thread = Failing()
    thread.start()
    thread.join()
    box.touch()


def ordered_thread_local_destructor(box: Box) -> None:
    """A thread's last act is the end of what its `threading.local` attributes hold."""

    class Last:
        def __del__(self) -> None:
            box.touch()

    local = threading.local()

    def body() -> None:
        local.last = Last()

    thread = threading.Thread(target=body)
    thread.start()
    thread.join()
    box.touch()


def ordered_atexit(box: Box) -> None:
    """The interpreter joins the threads that are no daemons."""

    def body() -> None:
        time.sleep(0.2)
        box.touch()

    atexit.register(box.touch)
    threading.Thread(target=body).start()


def racy_atexit_and_daemon(box: Box) -> None:
    done = Signal()
    atexit.register(box.touch)
    threading.Thread(target=lambda: (box.touch(), done.send(), time.sleep(60)), daemon=True).start()
    done.await_()


main(__name__)
