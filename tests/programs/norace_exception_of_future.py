# expect: nothing
"""`exception` waits for the end of the task."""

from concurrent.futures import ThreadPoolExecutor


class Parser:
    def __init__(self):
        self.line = 0

    def parse(self):
        self.line = 3
        raise ValueError


parser = Parser()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(parser.parse)
    assert isinstance(future.exception(), ValueError)
    assert parser.line == 3
