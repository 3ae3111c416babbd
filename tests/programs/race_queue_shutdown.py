# expect: warning data-race Mail.sent
"""What is written after the queue was shut down may come too late for who finds it so."""

import queue

from support.invisible import together


class Mail:
    def __init__(self):
        self.sent = None
        self.letters = queue.Queue()

    def write(self):
        self.letters.put("dear")
        self.letters.shutdown()
        self.sent = [1]  # racy

    def read(self):
        try:
            while True:
                self.letters.get()
        except queue.ShutDown:
            return self.sent  # racy


mail = Mail()


def write():
    mail.write()


def read():
    mail.read()


together(write, read)
