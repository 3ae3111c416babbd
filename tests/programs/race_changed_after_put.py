# expect: warning data-race Message.body
# twin: norace_queue_pipeline
"""The sender goes on changing what it has sent: the receiver finds the draft or the final text."""

import queue

from support.invisible import Turns, together


class Message:
    def __init__(self):
        self.body = ""


mail = queue.Queue()
turns = Turns()


def send():
    message = Message()
    message.body = "draft"
    mail.put(message)
    turns.wait(0)
    message.body = "final"  # racy
    turns.end()


def receive():
    message = mail.get()
    turns.wait(1)
    assert message.body in ("draft", "final")  # racy
    turns.end()


together(send, receive)
