# expect: nothing
"""The service's own lock is held for each update: its release comes before the other's acquire.

What `logging` locks for itself does not matter.
"""

import io
import logging
import threading

from support.invisible import one_by_one

logging.basicConfig(stream=io.StringIO(), level=logging.INFO)
log = logging.getLogger("service")


class Service:
    def __init__(self):
        self.requests = 0
        self.lock = threading.Lock()

    def request(self):
        log.info("begins")
        with self.lock:
            self.requests += 1
        log.info("ends")


service = Service()
one_by_one(service.request, service.request)
