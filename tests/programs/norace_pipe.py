# expect: nothing
"""Bytes through a pipe of this process order what came before them."""

import os

from support.invisible import together


class Box:
    def __init__(self):
        self.value = 0


box = Box()
reader, writer = os.pipe()


def send():
    box.value = 1
    os.write(writer, b"x")


def receive():
    assert os.read(reader, 1) == b"x"
    box.value += 1


together(send, receive)
