# expect: nothing
"""The threads of race_lost_update_dict_default hold one lock, each for all that it does."""

import threading

from support.invisible import together

words = {}


def count(*text):
    for word in text:
        words[word] = words.get(word, 0) + 1


def first():
    count("the", "cat")


def second():
    count("a", "dog", "the")


lock = threading.Lock()


def locked(function):
    def run():
        with lock:
            return function()

    return run


together(locked(first), locked(second))
