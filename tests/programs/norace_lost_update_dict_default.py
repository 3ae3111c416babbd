# expect: nothing
"""Each word is looked up and stored under one lock: no count is made of an old one."""

import threading

from support.invisible import together

lock = threading.Lock()

words = {}


def count(*text):
    for word in text:
        with lock:
            words[word] = words.get(word, 0) + 1


def first():
    count("the", "cat")


def second():
    count("a", "dog", "the")


together(first, second)
assert words["the"] == 2
