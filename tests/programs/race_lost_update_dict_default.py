# expect: error lost-update dict['the']
# expect: note benign dict
"""A word count without a lock; the words differ but for one."""

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
