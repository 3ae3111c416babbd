# expect: warning data-race Archive.size
"""`shutdown(wait=False)` orders nothing: the size may be there or not."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

steps = Steps()


class Archive:
    def __init__(self):
        self.size = None

    def pack(self):
        self.size = 100  # racy
        steps.end()


archive = Archive()
pool = ThreadPoolExecutor(1)
pool.submit(archive.pack)
pool.shutdown(wait=False)
steps.wait(1)
assert archive.size == 100  # racy
