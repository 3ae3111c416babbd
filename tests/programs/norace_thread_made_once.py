# expect: nothing
"""The thread is made and started under a lock."""

import threading

from support.invisible import one_by_one


class Service:
    def __init__(self):
        self.lock = threading.Lock()
        self.thread = None

    def start(self):
        with self.lock:
            if self.thread is None:
                self.thread = threading.Thread(target=int)
                self.thread.start()


service = Service()
one_by_one(service.start, service.start)
