"""Four threaded programs without a race; each does the same work whatever the number of threads."""

import queue as queues
import threading
from collections.abc import Callable


def _in_threads(threads: int, work: Callable[[int], None]) -> None:
    """Run ``work(number)`` in that many threads."""
    workers = [threading.Thread(target=work, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


class Ledger:
    """Accounts that every thread changes, under one lock."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.total = 0
        self.entries: dict[int, int] = {}

    def post(self, account: int, amount: int) -> None:
        with self.lock:
            self.total += amount
            self.entries[account] = self.entries.get(account, 0) + amount


def lock_heavy(threads: int, loops: int) -> None:
    """A lock around every few accesses."""
    ledger = Ledger()
    postings = 40_000 * loops // threads

    def work(number: int) -> None:
        for posting in range(postings):
            ledger.post(posting % 10 + number, 1)

    _in_threads(threads, work)


class Job:
    """What the queue carries."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.steps = 0
        self.result = 0

    def run(self) -> None:
        for step in range(10):
            self.steps += 1
            self.result += self.number * step


def queue(threads: int, loops: int) -> None:
    """A producer hands jobs over to the workers."""
    jobs: queues.Queue[Job | None] = queues.Queue(maxsize=64)
    done: queues.SimpleQueue[Job] = queues.SimpleQueue()
    count = 8_000 * loops

    def work(_: int) -> None:
        while (job := jobs.get()) is not None:
            job.run()
            done.put(job)

    def produce() -> None:
        for number in range(count):
            jobs.put(Job(number))
        for _ in range(threads):
            jobs.put(None)

    producer = threading.Thread(target=produce)
    producer.start()
    _in_threads(threads, work)
    producer.join()
    assert sum(done.get().steps for _ in range(count)) == 10 * count


class Node:
    """One of a search tree that all threads read."""

    def __init__(self, key: int) -> None:
        self.key = key
        self.left: Node | None = None
        self.right: Node | None = None


def _tree(low: int, high: int) -> Node | None:
    if low >= high:
        return None
    middle = (low + high) // 2
    node = Node(middle)
    node.left = _tree(low, middle)
    node.right = _tree(middle + 1, high)
    return node


def _contains(root: Node | None, key: int) -> bool:
    node = root
    while node is not None:
        if node.key == key:
            return True
        node = node.left if key < node.key else node.right
    return False


def read_shared(threads: int, loops: int) -> None:
    """Every thread searches one tree that was built before."""
    root = _tree(0, 1_000)
    searches = 20_000 * loops // threads

    def work(number: int) -> None:
        for search in range(searches):
            assert _contains(root, (search * 7 + number) % 1_000)

    _in_threads(threads, work)


class Particle:
    """State that only its own thread touches."""

    def __init__(self) -> None:
        self.position = 0.0
        self.speed = 1.0

    def move(self, by: float) -> None:
        self.position += self.speed * by
        if self.position > 100.0:
            self.speed = -self.speed


def nothing_shared(threads: int, loops: int) -> None:
    """Each thread works on objects of its own."""
    steps = 12_000 * loops // threads

    def work(_: int) -> None:
        particles = [Particle() for _ in range(10)]
        for _ in range(steps):
            for particle in particles:
                particle.move(0.1)

    _in_threads(threads, work)
