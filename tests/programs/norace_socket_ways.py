# expect: nothing
"""Bytes that are sent by any method come before their receipt by any other."""

import socket

from support.invisible import together

left, right = socket.socketpair()
notes = {}


def write():
    notes["send"] = 1
    left.send(b"a")
    notes["sendall"] = 2
    left.sendall(b"b")
    notes["sendmsg"] = 3
    left.sendmsg([b"c"])
    notes["again"] = 4
    left.send(b"d")
    notes["last"] = 5
    left.send(b"e")
    notes["truly last"] = 6
    left.send(b"f")


def read():
    buffer = bytearray(1)
    right.recv(1)
    assert notes["send"] == 1
    right.recv_into(buffer)
    assert notes["sendall"] == 2
    right.recvmsg(1)
    assert notes["sendmsg"] == 3
    right.recvfrom(1)
    assert notes["again"] == 4
    right.recvfrom_into(buffer)
    assert notes["last"] == 5
    right.recvmsg_into([buffer])
    assert notes["truly last"] == 6


together(write, read)
