# expect: nothing
"""The first thread is joined before the second stores: which mode stays is decided by the program."""

import threading



class Config:
    def __init__(self):
        self.mode = None


config = Config()


def fast():
    config.mode = "fast"


def safe():
    config.mode = "safe"


thread = threading.Thread(target=fast)
thread.start()
thread.join()
safe()
assert config.mode == "safe"
