# expect: warning data-race __main__.address
# twin: norace_copy_on_write
"""A global is replaced whole, but its reader loads it twice: the host of one address, the port of another."""

from support.invisible import one_by_one


class Address:
    def __init__(self, host, port):
        self.host = host
        self.port = port


address = Address("alpha", 1)


def move():
    global address
    address = Address("beta", 2)  # racy


def connect():
    host = address.host  # racy
    port = address.port
    assert (host, port)


one_by_one(move, connect)
