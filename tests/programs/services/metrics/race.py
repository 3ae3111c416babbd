# expect: error lost-update dict['/']
# expect: error lost-update list[1]
"""Each request is counted by its path and by the bucket of its duration, in whatever thread it was answered.

Both are updates of an entry: of two at once one is lost, and the page shows too little.
"""

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
        self.requests.by_label[path] += 1  # racy

    def observe(self, value):
        self.duration.buckets[self.duration.bucket_of(value)] += 1  # racy

    def answered(self, path, duration):
        self.count(path)
        self.observe(duration)


metrics = Metrics()


def home():
    metrics.answered("/", 42)


def home_again():
    metrics.answered("/", 77)


def about():
    metrics.answered("/about", 5)


one_by_one(home, home_again, about)
assert 'requests_total{path="/about"} 1' in page([metrics.requests], [metrics.duration])
