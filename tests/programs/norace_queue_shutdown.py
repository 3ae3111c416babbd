# expect: nothing
"""Who finds the queue shut down finds what was written before."""

import queue

from support.invisible import together


class Mail:
    def __init__(self):
        self.sent = None
        self.letters = queue.Queue()

    def write(self):
        self.letters.put("dear")
        self.sent = [1]
        self.letters.shutdown()

    def read(self):
        try:
            while True:
                self.letters.get()
        except queue.ShutDown:
            return self.sent


mail = Mail()


def write():
    mail.write()


def read():
    assert mail.read() == [1]


together(write, read)
