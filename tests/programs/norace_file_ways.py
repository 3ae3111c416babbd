# expect: nothing
"""Bytes that are written to a pipe by any function come before their reading by any other."""

import os

from support.invisible import together

notes = {}


def carried(name, send, receive):
    """Each way has a pipe of its own: what is written later must not stand in for what is written now."""
    readable, writable = os.pipe()
    source = open(readable, "rb", buffering=0)
    target = open(writable, "wb", buffering=0)

    def write():
        notes[name] = name
        send(target)
        target.close()

    def read():
        receive(source)
        assert notes[name] == name

    together(write, read)


carried("write", lambda target: target.write(b"a"), lambda source: source.read(1))
carried("readinto", lambda target: target.write(b"b"), lambda source: source.readinto(bytearray(1)))
carried("readall", lambda target: target.write(b"c"), lambda source: source.readall())
carried("os.write", lambda target: os.write(target.fileno(), b"d"), lambda source: os.read(source.fileno(), 1))
carried(
    "os.writev",
    lambda target: os.writev(target.fileno(), [b"e"]),
    lambda source: os.readv(source.fileno(), [bytearray(1)]),
)
