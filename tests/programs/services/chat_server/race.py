# expect: error iterate-while-mutated set
"""A chat server in one process: what is said goes to all members of a room while others join it.

A join during a broadcast makes its walk over the set raise RuntimeError: the rest of the room hears nothing.
"""

from support.invisible import one_by_one

from .protocol import Join, Leave, Say, parse
from .rooms import Member, Room


class Server:
    def __init__(self):
        self.rooms = {"hall": Room("hall")}

    def join(self, member, room):
        self.rooms[room].members.add(member)  # racy

    def leave(self, member, room):
        self.rooms[room].members.discard(member)

    def say(self, member, room, text):
        for other in self.rooms[room].members:  # racy
            if other is not member:
                other.receive(f"{member.name}: {text}")

    def handle(self, member, room, line):
        match parse(line):
            case Join(name):
                self.join(member, name)
            case Leave():
                self.leave(member, room)
            case Say(text):
                self.say(member, room, text)


server = Server()
ann, bob, cid = Member("ann"), Member("bob"), Member("cid")
server.handle(ann, "hall", "/join hall")
server.handle(bob, "hall", "/join hall")


def talk():
    server.handle(ann, "hall", "hello all")


def arrive():
    server.handle(cid, "hall", "/join hall")


one_by_one(talk, arrive)
