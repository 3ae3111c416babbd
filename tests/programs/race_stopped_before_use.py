# expect: error check-then-act Driver.stopping
"""A request asks whether the driver stops, and works; the stop may come in between, and is overwritten: it is lost."""

from support.invisible import one_by_one


class Driver:
    def __init__(self):
        self.stopping = "no"
        self.log = []

    def request(self):
        if self.stopping == "no":  # racy
            self.stopping = "busy"
            self.log.append("work")

    def stop(self):
        self.stopping = "yes"  # racy


driver = Driver()


def request():
    driver.request()


def stop():
    driver.stop()


one_by_one(request, stop)
