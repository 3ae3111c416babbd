"""Messages that wait: a queue for each name, made before anybody connects."""

import queue


class Queues:
    def __init__(self, *names):
        self._queues = {name: queue.SimpleQueue() for name in names}

    def put(self, name, body):
        self._queues[name].put(body)

    def take(self, name):
        try:
            return self._queues[name].get_nowait()
        except queue.Empty:
            return None

    def size(self, name):
        return self._queues[name].qsize()
