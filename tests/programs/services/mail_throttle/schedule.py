"""When something is to be done: a heap under a lock."""

import heapq
import itertools
import threading


class Schedule:
    def __init__(self):
        self._lock = threading.Lock()
        self._numbers = itertools.count()
        self._entries = []

    def add(self, when, what):
        with self._lock:
            heapq.heappush(self._entries, (when, next(self._numbers), what))

    def next_time(self):
        with self._lock:
            return self._entries[0][0] if self._entries else None

    def take_due(self, now):
        due = []
        with self._lock:
            while self._entries and self._entries[0][0] <= now:
                when, _, what = heapq.heappop(self._entries)
                due.append((when, what))
        return due

    def __len__(self):
        with self._lock:
            return len(self._entries)
