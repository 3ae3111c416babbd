# expect: warning data-race Batch.finished
# twin: norace_shutdown_without_wait
"""`result` does not wait for the callbacks of the future: the two loads can find it empty, and filled."""

from concurrent.futures import ThreadPoolExecutor

from support.invisible import Steps, Turns


class Batch:
    def __init__(self):
        self.finished = ()

    def note(self, future):
        turns.wait(0)
        self.finished = (future,)  # racy
        turns.end()


turns = Turns()
go = Steps()
batch = Batch()
with ThreadPoolExecutor(1) as pool:
    future = pool.submit(lambda: go.wait(1))
    future.add_done_callback(batch.note)
    go.end()
    future.result()
    turns.wait(1)
    print(len(batch.finished), len(batch.finished))  # racy
    turns.end()
