# expect: error iterate-while-mutated dict
"""A broker whose `publish` walks the dict of mailboxes while subscribers come and go.

A subscription during the walk raises RuntimeError (dictionary changed size during iteration): the message reaches some
subscribers and the publisher dies.
"""

from support.invisible import one_by_one

from .mailbox import Mailbox
from .topics import common, is_valid, matches


class Broker:
    def __init__(self):
        self.mailboxes = {}

    def subscribe(self, owner, pattern):
        if not is_valid(pattern):
            raise ValueError(pattern)
        mailbox = Mailbox(owner, pattern)
        self.mailboxes[owner] = mailbox  # racy
        return mailbox

    def publish(self, topic, message):
        delivered = 0
        for mailbox in self.mailboxes.values():  # racy
            if matches(mailbox.pattern, topic):
                mailbox.put(topic, message)
                delivered += 1
        return delivered


broker = Broker()
broker.subscribe("billing", "orders.*")


def place_order():
    assert broker.publish("orders.created", {"id": 1}) >= 1


def join():
    mailbox = broker.subscribe("audit", "#")
    assert mailbox.drain() == []


one_by_one(place_order, join)
assert [topic for topic, _ in broker.mailboxes["billing"].drain()] == ["orders.created"]
assert common("orders.created", "orders.paid.late") == "orders"
assert common("orders", "invoices") == ""
assert broker.mailboxes["audit"].address == "audit (#)"
