# expect: nothing
"""The threads of race_logging_between hold one lock, each for all that it does."""

import threading
import io
import logging

from support.invisible import one_by_one

logging.basicConfig(stream=io.StringIO(), level=logging.INFO)
log = logging.getLogger("service")


class Service:
    def __init__(self):
        self.requests = 0

    def request(self):
        log.info("begins")
        self.requests += 1
        log.info("ends")


service = Service()


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


one_by_one(locked(service.request), locked(service.request))
