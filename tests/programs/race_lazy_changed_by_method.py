# expect: error check-then-act App._client
# expect: note benign list
"""Two clients are made, and what was registered with the one that is lost is lost with it: its method appends."""

from support.invisible import one_by_one


class Client:
    def __init__(self):
        self.topics = []

    def subscribe(self, topic):
        self.topics.append(topic)


class App:
    _client = None

    @property
    def client(self):
        if self._client is None:  # racy
            self._client = Client()  # racy
        return self._client


app = App()
one_by_one(lambda: app.client.subscribe("news"), lambda: app.client.subscribe("mail"))
