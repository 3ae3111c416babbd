# expect: nothing
"""`done` that says True is as good as `result`."""

from concurrent.futures import ThreadPoolExecutor


class Download:
    def __init__(self):
        self.content = None

    def load(self):
        self.content = [1, 2]


download = Download()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(download.load)
    while not future.done():
        pass
    assert download.content
