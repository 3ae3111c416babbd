# expect: warning data-race Download.content
"""`running` reports no completion, and a future is not running before it runs: the content may be there or not."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Turns

turns = Turns()


class Download:
    def __init__(self):
        self.content = None

    def load(self):
        self.content = 12  # racy
        turns.end()


download = Download()
with ThreadPoolExecutor(1) as pool:
    pool.submit(turns.wait, 0)
    future = pool.submit(download.load)
    turns.wait(1)
    while future.running():
        pass
    assert download.content in (None, 12)  # racy
    turns.end()
