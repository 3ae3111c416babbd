"""metrics_registry.py repaired: one lock for the registry and its counters, held for a few instructions each time.

python -m aether run examples/metrics_registry_fixed.py
"""

import threading


class Counter:
    """A number that only grows."""

    def __init__(self, name: str, lock: threading.Lock) -> None:
        self.name = name
        self.lock = lock
        self.value = 0

    def increment(self, by: int = 1) -> None:
        with self.lock:
            self.value = self.value + by


class Registry:
    """All counters by name."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.counters: dict[str, Counter] = {}

    def counter(self, name: str) -> Counter:
        with self.lock:
            if name not in self.counters:
                self.counters[name] = Counter(name, self.lock)
            return self.counters[name]

    def report(self) -> dict[str, int]:
        with self.lock:
            return {name: counter.value for name, counter in self.counters.items()}


REGISTRY = Registry()


def handle(requests: list[tuple[str, int]]) -> None:
    for path, size in requests:
        REGISTRY.counter("requests").increment()
        REGISTRY.counter(f"bytes of {path}").increment(size)


def report_often(times: int) -> None:
    for _ in range(times):
        REGISTRY.report()


def main() -> None:
    requests = [("/", 120), ("/about", 80), ("/search", 300)] * 50
    threads = [threading.Thread(target=handle, args=(requests,), name=f"handler {number}") for number in (1, 2)]
    threads.append(threading.Thread(target=report_often, args=(20,), name="reporter"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{REGISTRY.report().get('requests')} of 300 requests counted")


if __name__ == "__main__":
    main()
