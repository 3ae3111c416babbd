# expect: warning data-race Archive.size
"""`shutdown(wait=False)` orders nothing: the size may be there or not."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Turns

turns = Turns()


class Archive:
    def __init__(self):
        self.size = None

    def pack(self):
        turns.wait(0)
        self.size = 100  # racy
        turns.end()


archive = Archive()
pool = ThreadPoolExecutor(1)
pool.submit(archive.pack)
pool.shutdown(wait=False)
turns.wait(1)
assert archive.size in (None, 100)  # racy
turns.end()
