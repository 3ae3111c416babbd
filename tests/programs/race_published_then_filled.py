# expect: error torn-state Client.conn
# expect: error torn-state Client.routes
# expect: warning torn-state Client.session
# named: Client.routes['home']
"""A new object is made known, and then filled by the next statements: who loads it in between finds it half filled."""

from support.invisible import one_by_one


class Conn:
    def __init__(self):
        self.user = "nobody"


class Session:
    def __init__(self):
        self.token = None


class Client:
    def __init__(self):
        self.conn = Conn()
        self.routes = {"home": "/"}
        self.session = Session()

    def connect(self):
        self.conn = Conn()  # racy
        self.conn.user = "me"

    def load(self):
        self.routes = {}  # racy
        self.routes["home"] = "/home"

    def log_in(self, token):
        session = Session()
        self.session = session  # racy
        session.token = token

    def who(self):
        return self.conn.user  # racy

    def home(self):
        return self.routes.get("home")  # racy

    def token(self):
        session = self.session  # racy
        if session is None:
            return None
        return session.token


client = Client()


def write():
    client.connect()
    client.load()
    client.log_in("abc")


def read():
    client.who()
    client.home()
    client.token()


one_by_one(write, read)
