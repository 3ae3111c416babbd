# expect: nothing
"""The line that failed on a dict, which is dead by then, runs on a class with a `pop` of its own."""

import threading


class Cache:
    def pop(self, key):
        return None


def drop(container, key):
    return container.pop(key)


def work():
    for _ in range(300):
        try:
            drop({key: key for key in range(20)}, "absent")
        except KeyError:
            pass
        _filled = [str(number) * 30 for number in range(200)]
        drop(Cache(), "absent")


thread = threading.Thread(target=work)
thread.start()
thread.join()
