# expect: warning check-then-act Registry.parser
"""Both threads may find nothing and make their own."""

from support.invisible import Steps, together


class Registry:
    parser = None

    @classmethod
    def get(cls):
        if cls.parser is None:  # racy
            cls.parser = object()  # racy
        return cls.parser


steps = Steps()


def first():
    Registry.get()
    steps.end()


def second():
    steps.wait(1)
    Registry.get()


together(first, second)
