# expect: nothing
"""The method is the target of a thread, which is joined before the entry is stored again."""

import threading

settings = {"mode": "plain"}

taker = threading.Thread(target=settings.pop, args=("mode",))
taker.start()
taker.join()
settings["mode"] = "safe"
