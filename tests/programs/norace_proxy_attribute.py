# expect: nothing
"""What a proxy is given to store it does not hold itself."""

import threading

from support.invisible import together


class Own(threading.local):
    pass


class Forward:
    """A `__setattr__` that is no function: no code of the proxy's class says where the value goes."""

    def __get__(self, proxy, owner):
        return lambda name, value: setattr(object.__getattribute__(proxy, "_target"), name, value)


class Proxy:
    def __init__(self, target):
        object.__setattr__(self, "_target", target)

    __setattr__ = Forward()

    def __getattr__(self, name):
        return getattr(self._target, name)


proxy = Proxy(Own())


def request():
    proxy.user = threading.current_thread().name
    assert proxy.user == "request"


together(request, request)
