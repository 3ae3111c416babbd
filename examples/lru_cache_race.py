"""Six threads share one `cachetools.LRUCache`, whose documentation says that it must not be shared without a lock.

    python -m aether run --include cachetools examples/lru_cache_race.py

Where threads really use it at the same time, it hangs, crashes or raises errors from deep inside cachetools. Here they
take turns, so that the program always ends well, and `aether` still finds the races: the turns are a byte of mapped
memory that everyone spins on, which is no synchronisation to Python or to `aether`. A detector that waited for the
damage would see none.
"""

import mmap
import os
import threading

import cachetools

THREADS = 6
ROUNDS = 4


class Turns:
    """Lets threads go one after another, without ordering them in any way that Python promises."""

    def __init__(self, parties: int) -> None:
        self.parties = parties
        self.memory = mmap.mmap(-1, 1)

    def wait_for(self, number: int) -> None:
        while self.memory[0] != number:
            os.sched_yield()

    def pass_on(self, number: int) -> None:
        self.memory[0] = (number + 1) % self.parties


def use(cache: "cachetools.LRUCache[int, str]", number: int, turns: Turns) -> None:
    for round_number in range(ROUNDS):
        turns.wait_for(number)
        key = number + round_number
        if key not in cache:
            cache[key] = f"value {key}"
        cache.get(key - 1)
        turns.pass_on(number)


def main() -> None:
    cache: cachetools.LRUCache[int, str] = cachetools.LRUCache(maxsize=4)
    turns = Turns(THREADS)
    threads = [
        threading.Thread(target=use, args=(cache, number, turns), name=f"user {number}") for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{len(cache)} of 4 places used, {cache.currsize} counted")


if __name__ == "__main__":
    main()
