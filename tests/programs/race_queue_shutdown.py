# expect: warning data-race Mail.sent
"""What is written after the queue was shut down may come too late for who finds it so."""

import queue

from support.invisible import Turns, together


class Mail:
    def __init__(self):
        self.sent = None
        self.letters = queue.Queue()

    def write(self):
        self.letters.put("dear")
        self.letters.shutdown()
        turns.wait(0)
        self.sent = [1]  # racy
        turns.end()

    def read(self):
        try:
            while True:
                self.letters.get()
        except queue.ShutDown:
            turns.wait(1)
            assert self.sent in (None, [1])  # racy
            turns.end()


mail = Mail()
turns = Turns()


def write():
    mail.write()


def read():
    mail.read()


together(write, read)
