"""What is measured: counters by label, and distributions in buckets."""

import bisect

BOUNDS = (10, 100, 1000)


class Counter:
    def __init__(self, name):
        self.name = name
        self.by_label = {}

    def labelled(self, label):
        return self.by_label.get(label, 0)


class Histogram:
    def __init__(self, name, bounds=BOUNDS):
        self.name = name
        self.bounds = bounds
        self.buckets = [0] * (len(bounds) + 1)

    def bucket_of(self, value):
        return bisect.bisect_left(self.bounds, value)


class Unknown(KeyError):
    pass
