# expect: warning data-race Download.content
"""`running` reports no completion, and a future is not running before it runs: the content may be there or not."""

import threading
from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

steps = Steps()


class Download:
    def __init__(self):
        self.content = None

    def load(self):
        self.content = 12  # racy
        steps.end()


download = Download()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(download.load)
    steps.wait(1)
    while future.running():
        pass
    assert download.content == 12  # racy
