# expect: nothing
"""Bytes that are sent by any method come before their receipt by any other."""

import socket

from support.invisible import together

left, right = socket.socketpair()
notes = {}


def write():
    notes["recv"] = 1
    left.send(b"a")
    notes["recv_into"] = 2
    left.send(b"b")
    notes["recvmsg"] = 3
    left.send(b"c")
    notes["recvfrom"] = 4
    left.send(b"d")
    notes["recvfrom_into"] = 5
    left.send(b"e")
    notes["recvmsg_into"] = 6
    left.send(b"f")


def read():
    buffer = bytearray(1)
    right.recv(1)
    assert notes["recv"] == 1
    right.recv_into(buffer)
    assert notes["recv_into"] == 2
    right.recvmsg(1)
    assert notes["recvmsg"] == 3
    right.recvfrom(1)
    assert notes["recvfrom"] == 4
    right.recvfrom_into(buffer)
    assert notes["recvfrom_into"] == 5
    right.recvmsg_into([buffer])
    assert notes["recvmsg_into"] == 6


together(write, read)


def sent_by(name, *arguments):
    """Each method has a pair of sockets of its own: what is sent later must not stand in for what is sent now."""
    near, far = socket.socketpair()

    def send():
        notes[name] = 7
        getattr(near, name)(*arguments)

    def receive():
        far.recv(1)
        assert notes[name] == 7

    together(send, receive)


sent_by("sendall", b"g")
sent_by("sendmsg", [b"h"])

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as office:
    office.bind(("127.0.0.1", 0))

    def post():
        notes["sendto"] = 8
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as box:
            box.sendto(b"i", office.getsockname())

    def collect():
        office.recvfrom(1)
        assert notes["sendto"] == 8

    together(post, collect)
