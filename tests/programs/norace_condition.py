# expect: nothing
"""Every access to the items is made with the lock of the condition held, which `wait` gives back and takes again."""

import threading

from support.invisible import together


class Buffer:
    def __init__(self):
        self.changed = threading.Condition()
        self.items = []

    def put(self, item):
        with self.changed:
            self.changed.wait_for(lambda: len(self.items) < 2)
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            item = self.items.pop(0)
            self.changed.notify_all()
            return item


class Parcel:
    def __init__(self, number):
        self.number = number


buffer = Buffer()


def produce():
    for number in range(20):
        buffer.put(Parcel(number))


def consume():
    for number in range(20):
        parcel = buffer.get()
        assert parcel.number == number
        parcel.number += 1


together(produce, consume)
