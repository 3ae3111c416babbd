# expect: error check-then-act dict[2]
# expect: error lost-update Cache.asked
"""A cache of unpacked pages with a limit, which throws the oldest out: a prefetcher fills it, a reader shows its pages.

A page that the reader has found may be thrown out by the prefetcher before it is loaded (KeyError); of two questions at
once one is not counted.
"""

from support.invisible import one_by_one

from .ahead import Prefetcher
from .images import Archive, NoSuchPage
from .screen import framed


class Cache:
    def __init__(self, archive, limit):
        self.archive = archive
        self.limit = limit
        self.asked = 0
        self.taken = 0
        self.images = {}

    def find(self, number):
        self.asked += 1  # racy
        if number in self.images:  # racy
            return self.images[number]
        return None

    def get(self, number):
        image = self.find(number)
        if image is None:
            image = self.archive.load(number)
            self.put(number, image)
        return image

    def put(self, number, image):
        while self.taken + image.size > self.limit:
            self.throw_out()
        self.images[number] = image
        self.taken += image.size

    def throw_out(self):
        oldest = min(list(self.images))
        self.taken -= self.images.pop(oldest).size  # racy


class Reader:
    """Never waits for a page: what is not there yet is on its way."""

    def __init__(self, cache):
        self.cache = cache
        self.shown = []

    def show(self, number):
        image = self.cache.find(number)
        if image is None:
            return "on its way"
        self.shown.append(number)
        return framed(image)


archive = Archive(pages=9)
cache = Cache(archive, limit=3 * 32)
reader = Reader(cache)
ahead = Prefetcher(cache, len(archive))
cache.get(2)
cache.get(3)


def read():
    for number in (2, 3):
        text = reader.show(number)
        assert text == "on its way" or text.startswith("+--------+")


def prefetch():
    ahead.after(4)
    try:
        cache.get(99)
    except NoSuchPage:
        assert ahead.wanted(8) == [7]


one_by_one(read, prefetch)
assert 3 in reader.shown
assert sorted(cache.images) == [3, 5, 6]
