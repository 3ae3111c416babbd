# expect: nothing
"""The list is sorted before the thread that looks at it is started, and looked at once it has been joined."""

import threading

scores = [3, 1, 2]


def best():
    return scores[0]


scores.sort()
reader = threading.Thread(target=best)
reader.start()
reader.join()
scores.reverse()
