# expect: nothing
"""The `put` of a message to a SimpleQueue comes before the `get` of it, and what the receiver changes then."""

import queue

from support.invisible import together

mail = queue.SimpleQueue()


def send():
    for number in range(20):
        mail.put({"number": number})


def receive():
    for number in range(20):
        message = mail.get()
        message["number"] += 1
        assert message["number"] == number + 1


together(send, receive)
