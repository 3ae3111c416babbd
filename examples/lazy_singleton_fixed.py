"""lazy_singleton.py repaired: whoever finds no pool looks again under a lock.

The first look needs no lock: it sees either nothing or a pool that is complete. `aether` lists it as a note, since the
second look under the lock decides. The pool's own counter has a lock of its own.

    python -m aether run examples/lazy_singleton_fixed.py
"""

import threading


class ConnectionPool:
    """The program's only pool."""

    _instance: "ConnectionPool | None" = None
    _instance_lock = threading.Lock()

    def __init__(self, size: int) -> None:
        self.size = size
        self.connections = [f"connection {number}" for number in range(size)]
        self.lock = threading.Lock()
        self.served = 0

    @classmethod
    def instance(cls) -> "ConnectionPool":
        if cls._instance is None:
            with cls._instance_lock:
                if cls._instance is None:
                    cls._instance = cls(size=4)
        return cls._instance

    def query(self, text: str) -> str:
        connection = self.connections[len(text) % self.size]
        with self.lock:
            self.served += 1
        return f"{connection}: {text}"


def handle_requests(paths: list[str]) -> None:
    for path in paths:
        ConnectionPool.instance().query(f"SELECT * FROM pages WHERE path = '{path}'")


def main() -> None:
    workers = [
        threading.Thread(target=handle_requests, args=(["/", "/about", "/contact"],), name=f"worker {number}")
        for number in (1, 2, 3)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f"{ConnectionPool.instance().served} of 9 queries served by the pool")


if __name__ == "__main__":
    main()
