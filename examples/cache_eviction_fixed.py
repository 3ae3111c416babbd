"""cache_eviction.py repaired: one lock for look-up, counting and eviction, none for the slow rendering.

Two threads may still render one page at the same time; that costs time and harms nothing, and whoever comes second
uses what is there.

    python -m aether run examples/cache_eviction_fixed.py
"""

import threading
from concurrent.futures import ThreadPoolExecutor


class PageCache:
    """Keeps the pages that were rendered last."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.lock = threading.Lock()
        self.pages: dict[str, str] = {}
        self.hits = 0
        self.misses = 0

    def get(self, path: str) -> str:
        with self.lock:
            page = self.pages.get(path)
            if page is not None:
                self.hits += 1
                return page
            self.misses += 1
        page = self.render(path)
        with self.lock:
            if path not in self.pages and len(self.pages) >= self.capacity:
                self.evict()
            return self.pages.setdefault(path, page)

    def evict(self) -> None:
        """Drop the oldest; the caller holds the lock."""
        del self.pages[next(iter(self.pages))]

    def render(self, path: str) -> str:
        return f"<html><title>{path}</title></html>"


def visit(cache: PageCache, paths: list[str]) -> None:
    for path in paths:
        assert path in cache.get(path)


def main() -> None:
    cache = PageCache(capacity=8)
    with ThreadPoolExecutor(max_workers=4, thread_name_prefix="server") as server:
        for visitor in range(8):
            server.submit(visit, cache, [f"/page/{(visitor + step) % 12}" for step in range(24)])
    print(f"{cache.hits} hits and {cache.misses} misses of 192 visits, {len(cache.pages)} pages kept")


if __name__ == "__main__":
    main()
