# expect: error lost-update dict['the']
"""A word count without a lock; the words differ but for one. What both insert is the same pair of places."""

from support.invisible import together

words = {}


def count(*text):
    for word in text:
        words[word] = words.get(word, 0) + 1  # racy


def first():
    count("the", "cat")


def second():
    count("a", "dog", "the")


together(first, second)
