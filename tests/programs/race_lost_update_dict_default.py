# expect: error lost-update dict['the']
"""A word count without a lock: of two counts of one word that begin with the same old one, one is lost.

The words differ but for one; that both insert words of their own is harmless.
"""

from support.invisible import one_by_one

words = {}


def count(*text):
    for word in text:
        words[word] = words.get(word, 0) + 1  # racy


def first():
    count("the", "cat")


def second():
    count("a", "dog", "the")


one_by_one(first, second)
