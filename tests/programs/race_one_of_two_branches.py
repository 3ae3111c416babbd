# expect: warning data-race Server.host
# expect: warning data-race Server.port
"""Each load may find the old part or the new one.

No activation of the reader loads both: no pair can be seen half done, so it is no torn state.
"""

from support.invisible import one_by_one


class Server:
    def __init__(self):
        self.host = "a"
        self.port = 1

    def part(self, named):
        if named:
            return self.host  # racy
        return self.port  # racy


server = Server()


def move():
    server.host = "b"  # racy
    server.port = 2  # racy


def look():
    server.part(named=True)
    server.part(named=False)


one_by_one(move, look)
