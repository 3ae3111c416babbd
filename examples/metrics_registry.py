"""A registry of counters, as every service has one.

Handlers look a counter up, make it where there is none, and increment it; a reporter walks the registry meanwhile. A
counter that two handlers make at the same time loses the first one's count, increments are lost, and the walk ends in
"dictionary changed size during iteration" on a bad day.

    python -m aether run examples/metrics_registry.py
"""

import threading


class Counter:
    """A number that only grows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.value = 0

    def increment(self, by: int = 1) -> None:
        self.value = self.value + by


class Registry:
    """All counters by name."""

    def __init__(self) -> None:
        self.counters: dict[str, Counter] = {}

    def counter(self, name: str) -> Counter:
        if name not in self.counters:
            self.counters[name] = Counter(name)
        return self.counters[name]

    def report(self) -> dict[str, int]:
        try:
            return {name: counter.value for name, counter in self.counters.items()}
        except RuntimeError:
            return {}


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
