# expect: nothing
"""Bytes that are written to a pipe by any function come before their reading by any other."""

import os

from support.invisible import together

notes = {}
readable, writable = os.pipe()
source = open(readable, "rb", buffering=0)
target = open(writable, "wb", buffering=0)


def write():
    notes["write"] = 1
    target.write(b"a")
    notes["os.write"] = 2
    os.write(writable, b"b")
    notes["os.writev"] = 3
    os.writev(writable, [b"c"])
    notes["again"] = 4
    target.write(b"d")
    notes["end"] = 5
    target.write(b"e")
    target.close()


def read():
    source.read(1)
    assert notes["write"] == 1
    os.read(readable, 1)
    assert notes["os.write"] == 2
    os.readv(readable, [bytearray(1)])
    assert notes["os.writev"] == 3
    source.readinto(bytearray(1))
    assert notes["again"] == 4
    source.readall()
    assert notes["end"] == 5


together(write, read)
