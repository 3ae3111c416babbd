# expect: nothing
"""`shutdown` waits for all tasks."""

from concurrent.futures import ThreadPoolExecutor


class Archive:
    def __init__(self):
        self.size = None

    def pack(self):
        self.size = [100]


archive = Archive()
pool = ThreadPoolExecutor(1)
pool.submit(archive.pack)
pool.shutdown(wait=True)
assert archive.size
