# expect: nothing
"""The session is made before the threads are."""

from support.invisible import one_by_one


class Client:
    def get(self):
        try:
            return self.session
        except AttributeError:
            self.session = ["session"]
            return self.session


client = Client()
client.get()


def one():
    client.get()


def two():
    client.get()


one_by_one(one, two)
