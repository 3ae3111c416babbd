# expect: warning data-race Server.host
# expect: warning data-race Server.port
"""No activation of the reader loads both: nothing can be seen half done."""

from support.invisible import Steps, together


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1

    def part(self, named):
        if named:
            return self.host  # racy
        return self.port  # racy


server = Server()
steps = Steps()


def move():
    server.host = "b"  # racy
    server.port = 2  # racy
    steps.end()


def look():
    steps.wait(1)
    assert server.part(named=True) == "b"
    assert server.part(named=False) == 2


together(move, look)
