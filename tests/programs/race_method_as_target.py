# expect: warning data-race dict['mode']
"""The method is the target of a thread: nobody's code calls it but the library's.

Whether the mode is the old one or the new one when it is taken out is decided by nothing.
"""

import threading

from support.invisible import ordered, wait_until_gone

settings = {"mode": "plain"}


def by_statement():
    settings["mode"] = "safe"  # racy


threads = ordered(
    threading.Thread(target=settings.pop, args=("mode", None)),  # racy
    threading.Thread(target=by_statement),
)
for thread in threads:
    thread.start()
    wait_until_gone(thread)
for thread in threads:
    thread.join()
