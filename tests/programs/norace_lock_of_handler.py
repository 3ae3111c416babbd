# expect: nothing
"""Handlers of the program that share its own lock, an RLock or a Condition, come one after the other."""

import logging
import threading

from support.invisible import one_by_one

notes = {"RLock": 0, "Condition": 0}


class Handler(logging.Handler):
    def __init__(self, lock):
        self.given = lock
        super().__init__()

    def createLock(self):
        self.lock = self.given

    def emit(self, record):
        pass


def logger_with(name, lock):
    logger = logging.getLogger(name)
    logger.propagate = False
    logger.addHandler(Handler(lock))
    return logger


loggers = [logger_with("RLock", threading.RLock()), logger_with("Condition", threading.Condition())]


def count():
    for logger in loggers:
        logger.warning("before")
        notes[logger.name] += 1
        logger.warning("after")


def count_again():
    count()


one_by_one(count, count_again)
