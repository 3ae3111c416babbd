# expect: nothing
"""Each thread measures for itself; what all have measured is added up when they have ended."""

import threading

from support.invisible import one_by_one

from .exposition import page
from .instruments import Counter, Histogram, Unknown


class Metrics:
    def __init__(self):
        self.requests = Counter("requests_total")
        self.duration = Histogram("request_ms")
        self.requests.by_label.update({"/": 0, "/about": 0})

    def count(self, path):
        if path not in self.requests.by_label:
            raise Unknown(path)
        self.requests.by_label[path] += 1

    def observe(self, value):
        self.duration.buckets[self.duration.bucket_of(value)] += 1

    def answered(self, path, duration):
        self.count(path)
        self.observe(duration)

    def add(self, other):
        for path, count in other.requests.by_label.items():
            self.requests.by_label[path] += count
        for place, count in enumerate(other.duration.buckets):
            self.duration.buckets[place] += count


total = Metrics()
lock = threading.Lock()


def serve(*requests):
    own = Metrics()
    for path, duration in requests:
        own.answered(path, duration)
    with lock:
        total.add(own)


def home():
    serve(("/", 42), ("/", 77))


def about():
    serve(("/about", 5), ("/", 3))


one_by_one(home, about)
assert "request_ms_count 4" in page([total.requests], [total.duration])
