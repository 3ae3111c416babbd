# expect: note benign Client.conn
# expect: note benign Client.routes
# expect: note benign Client.job
# expect: note benign Job.done
# one order: of a new object only those who come later meet the parts
"""What is complete when it is made known, what is used when it is known, and what one lock is over."""

import threading

from support.invisible import one_by_one


class Conn:
    def __init__(self):
        self.user = "nobody"
        self.host = "nowhere"


class Session:
    def __init__(self):
        self.token = None


class Job:
    def __init__(self):
        self.steps = 0
        self.done = False


class Client:
    def __init__(self):
        self.conn = Conn()
        self.routes = {"home": "/"}
        self.session = Session()
        self.job = Job()
        self.lock = threading.Lock()

    def connect(self):
        conn = Conn()
        conn.user = "me"
        conn.host = "here"
        self.conn = conn

    def load(self):
        routes = {}
        routes["home"] = "/home"
        self.routes = routes

    def work(self):
        self.job = Job()
        self.job.steps += 1
        for _ in range(3):
            self.job.steps += 1
        self.job.done = True

    def log_in(self, token):
        with self.lock:
            self.session = Session()
            self.session.token = token

    def where(self):
        conn = self.conn
        return f"{conn.user}@{conn.host}"

    def home(self):
        return self.routes.get("home")

    def has_done(self):
        job = self.job
        return job.done

    def progress(self):
        return self.job.steps

    def token(self):
        with self.lock:
            return self.session.token


client = Client()


def write():
    client.connect()
    client.load()
    client.work()
    client.log_in("abc")


def read():
    client.where()
    client.home()
    client.has_done()
    client.progress()
    client.token()


one_by_one(write, read)
