# expect: warning check-then-act Client.session
"""`except AttributeError` is a test as well: both may find no session, and make one each."""

from support.invisible import one_by_one


class Client:
    def get(self):
        try:
            return self.session  # racy
        except AttributeError:
            self.session = ["session"]  # racy
            return self.session


client = Client()


def one():
    client.get()


def two():
    client.get()


one_by_one(one, two)
