"""A Flask application that answers two clients at once; `racy`: its counters are guarded by nothing."""

import contextlib
import sys
import threading
import urllib.request

from flask import Flask, g, render_template_string, session
from werkzeug.serving import make_server

app = Flask(__name__)
app.secret_key = "not one"
lock = contextlib.nullcontext() if "racy" in sys.argv else threading.Lock()
visits = {}
total = 0


@app.get("/<name>")
def greet(name):
    global total
    g.user = name
    session["seen"] = True
    with lock:
        visits[name] = visits.get(name, 0) + 1
        total += 1
    return render_template_string("Hello {{ g.user }}")


def client():
    for _ in range(3):
        with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/you") as answer:
            assert answer.read() == b"Hello you"


server = make_server("127.0.0.1", 0, app, threaded=True)
serving = threading.Thread(target=server.serve_forever)
serving.start()
clients = [threading.Thread(target=client) for _ in range(2)]
for each in clients:
    each.start()
for each in clients:
    each.join()
server.shutdown()
serving.join()
server.server_close()
print(total, visits)
