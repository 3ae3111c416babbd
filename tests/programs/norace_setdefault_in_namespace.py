# expect: note benign Log.lines
"""`setdefault` of one name in the namespace of an object is atomic, as in any dict."""

from support.invisible import one_by_one


class Log:
    pass


log = Log()


def prepare():
    vars(log).setdefault("lines", 0)


one_by_one(prepare, prepare)
