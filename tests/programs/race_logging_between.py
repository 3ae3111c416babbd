# expect: error lost-update Service.requests
"""Both threads take the loggers' locks before and after their updates: those order nothing that the program did.

Both can read the same old value, and one update is lost.
"""

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
        self.requests += 1  # racy
        log.info("ends")


service = Service()
one_by_one(service.request, service.request)
