"""A cache that drops its oldest entry when it is full, shared by the threads of a web server.

Two threads find the cache full and both evict; two find the same page missing and both render it; hits and misses are
counted by `+= 1`. Nothing crashes, the figures are just wrong and the cache is now and then too big.

    python -m aether run examples/cache_eviction.py
"""

from concurrent.futures import ThreadPoolExecutor


class PageCache:
    """Keeps the pages that were rendered last."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.pages: dict[str, str] = {}
        self.hits = 0
        self.misses = 0

    def get(self, path: str) -> str:
        page = self.pages.get(path)
        if page is not None:
            self.hits += 1
            return page
        self.misses += 1
        page = self.render(path)
        if len(self.pages) >= self.capacity:
            self.evict()
        self.pages[path] = page
        return page

    def evict(self) -> None:
        oldest, *_ = list(self.pages)
        self.pages.pop(oldest, None)

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
