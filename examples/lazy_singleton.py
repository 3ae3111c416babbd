"""A connection pool that is made when it is first asked for.

Two threads that ask at the same time may both find none, and both make one: one half of the program then works with a
pool that the other half knows nothing of. It happens once in a long while, at start-up, on the busiest machine.

    python -m aether run examples/lazy_singleton.py
"""

import threading


class ConnectionPool:
    """The program's only pool, or so it is meant."""

    _instance: "ConnectionPool | None" = None

    def __init__(self, size: int) -> None:
        self.size = size
        self.connections = [f"connection {number}" for number in range(size)]
        self.served = 0

    @classmethod
    def instance(cls) -> "ConnectionPool":
        if cls._instance is None:
            cls._instance = cls(size=4)
        return cls._instance

    def query(self, text: str) -> str:
        connection = self.connections[len(text) % self.size]
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
