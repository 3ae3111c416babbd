# expect: nothing
"""Each release lets one acquire in, and what came before it."""

import threading

from support.invisible import together

filled = threading.Semaphore(0)
slots = [None] * 10


class Item:
    def __init__(self, number):
        self.number = number


def produce():
    for index in range(10):
        slots[index] = Item(index)
        filled.release()


def consume():
    for index in range(10):
        filled.acquire()
        slots[index].number += 1


together(produce, consume)
