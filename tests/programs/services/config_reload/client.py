"""Who uses the configuration: it connects to an address of host and port."""

FIRST = """
host = alpha.example   # the old one
port = 1000
"""
SECOND = """
host = beta.example
port = 2000
"""
KNOWN = {("alpha.example", 1000), ("beta.example", 2000)}


class Connection:
    def __init__(self, address):
        self.address = address
        self.sent = []

    def __str__(self):
        host, port = self.address
        return f"{host}:{port}"

    def send(self, text):
        if not self.is_sound:
            raise ConnectionRefusedError(str(self))
        self.sent.append(text)
        return len(text)

    @property
    def is_sound(self):
        return self.address in KNOWN
