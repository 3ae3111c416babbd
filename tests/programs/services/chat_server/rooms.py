"""Rooms of a chat, and who is in them."""


class Member:
    def __init__(self, name):
        self.name = name
        self.inbox = []

    def receive(self, line):
        self.inbox.append(line)


class Room:
    def __init__(self, name):
        self.name = name
        self.members = set()

    def names(self):
        return sorted(member.name for member in list(self.members))


class Full(Exception):
    pass
