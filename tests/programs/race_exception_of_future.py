# expect: warning data-race Parser.line
"""A future is cancelled by who does not wait: nothing is known of what the task did."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps

steps = Steps()


class Parser:
    def __init__(self):
        self.line = 0

    def parse(self):
        self.line = 3  # racy
        steps.end()
        raise ValueError


parser = Parser()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(parser.parse)
    steps.wait(1)
    future.cancel()
    assert parser.line == 3  # racy
