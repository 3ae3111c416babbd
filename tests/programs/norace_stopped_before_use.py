# expect: nothing
"""Asked and worked under a lock which the stop takes as well."""

import threading

from support.invisible import one_by_one


class Driver:
    def __init__(self):
        self.stopping = "no"
        self.log = []
        self.lock = threading.Lock()

    def request(self):
        with self.lock:
            if self.stopping == "no":
                self.stopping = "busy"
                self.log.append("work")

    def stop(self):
        with self.lock:
            self.stopping = "yes"


driver = Driver()


def request():
    driver.request()


def stop():
    driver.stop()


one_by_one(request, stop)
