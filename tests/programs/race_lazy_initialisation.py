# expect: warning check-then-act Registry.parser
"""Both threads may find nothing and make one each: of two that were handed out one is not kept."""

from support.invisible import one_by_one


class Registry:
    parser = None

    @classmethod
    def get(cls):
        if cls.parser is None:  # racy
            cls.parser = object()  # racy
        return cls.parser


def first():
    Registry.get()


def second():
    Registry.get()


one_by_one(first, second)
