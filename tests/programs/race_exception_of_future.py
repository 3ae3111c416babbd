# expect: warning data-race Parser.line
"""`cancel` of a task that runs already waits for nothing: the line may have been stored or not."""

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
