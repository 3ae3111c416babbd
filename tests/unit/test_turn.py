"""Nobody waits for ever for a turn at what is planned."""

import threading

import pytest

from aether_hooks import turn
from aether_hooks.turn import Turn


def test_whose_turn_it_is_may_wait_for_who_waits_for_it() -> None:
    shared = Turn()
    done = threading.Event()

    def take() -> None:
        with shared.taken():
            done.set()

    with shared.taken():
        other = threading.Thread(target=take)
        other.start()
        assert done.wait(timeout=60), "the finalizer of an object, in the midst of a turn, may wait like this"
    other.join()


def test_it_is_one_threads_and_may_be_taken_again_within(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "_MOST_WAITING", 60)
    shared, inside, together = Turn(), [0], set()

    def take() -> None:
        for _ in range(300):
            with shared.taken(), shared.taken():
                inside.append(0)
                together.add(len(inside))
                inside.pop()

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert together == {2}
