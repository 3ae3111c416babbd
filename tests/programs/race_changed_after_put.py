# expect: warning data-race Message.body
# twin: norace_queue_pipeline
"""The sender goes on changing what it has sent: the receiver finds the draft or the final text."""

import queue

from support.invisible import together


class Message:
    def __init__(self):
        self.body = ""


mail = queue.Queue()


def send():
    message = Message()
    message.body = "draft"
    mail.put(message)
    message.body = "final"  # racy


def receive():
    message = mail.get()
    return message.body  # racy


together(send, receive)
