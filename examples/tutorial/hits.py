"""Counts visits, in two threads."""

import threading


class Hits:
    def __init__(self) -> None:
        self.total = 0

    def visit(self) -> None:
        self.total += 1


def crawl(hits: Hits) -> None:
    for _ in range(1_000):
        hits.visit()


def main() -> None:
    hits = Hits()
    threads = [threading.Thread(target=crawl, args=(hits,), name=f"crawler {n}") for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{hits.total} of 2000 visits counted")


if __name__ == "__main__":
    main()
