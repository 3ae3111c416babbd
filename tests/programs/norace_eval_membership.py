"""Threads evaluate an expression of text that removes a word if it is there, each under the lock."""

# engine: auto
# expect: nothing

import threading

from support.invisible import one_by_one

words = {"word"}
lock = threading.Lock()


def first():
    with lock:
        eval("words.remove('word') if 'word' in words else None")


def second():
    with lock:
        eval("words.remove('word') if 'word' in words else None")


one_by_one(first, second)
