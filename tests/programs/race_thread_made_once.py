# expect: error check-then-act Service.thread
# expect: error check-then-act Service.executor
# expect: error check-then-act Service.worker
"""Whoever finds no thread makes one and starts it: two run, or one is started twice."""

import concurrent.futures
import threading

from support.invisible import one_by_one


class Worker(threading.Thread):
    def run(self):
        pass


class Service:
    def __init__(self):
        self.thread = None
        self.executor = None
        self.worker = None

    def start(self):
        if self.thread is None:  # racy
            self.thread = threading.Thread(target=int)  # racy
            self.thread.start()

    def submit(self, function):
        if self.executor is None:  # racy
            self.executor = concurrent.futures.ThreadPoolExecutor(1)  # racy
        return self.executor.submit(function)

    def work(self):
        if self.worker is None:  # racy
            worker = Worker()
            self.worker = worker  # racy
            worker.start()


service = Service()
one_by_one(
    lambda: (service.start(), service.submit(int), service.work()),
    lambda: (service.start(), service.submit(int), service.work()),
)
service.executor.shutdown()
