# expect: error iterate-while-mutated dict
"""A message broker with sessions: what a client was given and does not acknowledge is put back into its queue.

An acknowledgement while the watchman puts back makes the walk raise RuntimeError: the rest of the messages is lost.
"""

from support.invisible import one_by_one

from .frames import Acknowledge, BadFrame, Fetch, Publish, parse, told
from .queues import Queues
from .sessions import Session


class Broker:
    def __init__(self, *queues):
        self.queues = Queues(*queues)
        self.sessions = {}

    def connect(self, client):
        self.sessions[client] = Session(client)
        return self.sessions[client]

    def handle(self, session, line):
        try:
            frame = parse(line)
        except BadFrame as mistake:
            return f"ERROR {mistake}"
        match frame:
            case Publish(queue, body):
                self.queues.put(queue, body)
                return "OK"
            case Fetch(queue):
                body = self.queues.take(queue)
                return "NOTHING" if body is None else told(session.give(queue, body), body)
            case Acknowledge(tag):
                return "OK" if session.acknowledge(tag) else "ERROR no such message"

    def put_back(self, session):
        count = 0
        for queue, body in session.given.values():  # racy
            self.queues.put(queue, body)
            count += 1
        return count


broker = Broker("orders", "mails")
producer = broker.connect("shop")
consumer = broker.connect("packer")
for number in range(3):
    assert broker.handle(producer, f"PUBLISH orders number-{number}") == "OK"
for number in range(3):
    assert broker.handle(consumer, "FETCH orders") == f"MESSAGE {number + 1} number-{number}"
assert broker.handle(consumer, "FETCH mails") == "NOTHING"


def work():
    assert broker.handle(consumer, "ACK 2") == "OK"
    assert broker.handle(consumer, "ACK 7").startswith("ERROR")
    assert broker.handle(consumer, "SING") == "ERROR SING"


def watch():
    assert broker.put_back(consumer) in (2, 3)


one_by_one(work, watch)
assert broker.queues.size("orders") in (2, 3)
