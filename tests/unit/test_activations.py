"""What is read from the code of one activation's stores and loads."""

import ast
import textwrap

import pytest

from aether_hooks.sites import SiteOp
from aether_hooks.transformer import rewrite


def activations(source: str) -> list[str]:
    """The lines of the text, with the operation of each site for its number."""
    text = textwrap.dedent(source)
    table = rewrite(ast.parse(text), text).table
    names = [row[1] or "" for row in table if row[0] == SiteOp.ACTIVATIONS]
    assert len(names) <= 1
    lines = "".join(names).splitlines()
    return [_with_operation(line.split(" "), table) for line in lines]


def _with_operation(fields: list[str], table: tuple[tuple[object, ...], ...]) -> str:
    if fields[0] == "M":
        operation = table[int(fields[3])][0]
        assert isinstance(operation, int)
        fields[3] = SiteOp(operation).name
        fields[5] += f"/{cut}" if (cut := fields.pop(6)) != "0" else ""
        while fields[-1] == "-":  # no caller, no path
            fields.pop()
    return " ".join(fields)


def test_stores_and_loads_of_one_object_in_their_order() -> None:
    assert activations(
        """
        class A:
            def move(self, x):
                self.a = x
                self.b += x

            def text(self):
                return self.a, self.b
        """
    ) == [
        "G class:A",
        "M a s STORE_ATTR 1 0",
        "M b s UPDATE_ATTR 2 0",
        "G class:A",
        "M a l LOAD_ATTR 1 0",
        "M b l LOAD_ATTR 1 0",
    ]


def test_a_constructors_stores_are_told_even_alone() -> None:
    assert activations("class A:\n    def __init__(self):\n        self.a = 1\n") == [
        "G class:A",
        "M a c STORE_ATTR 1 0",
    ]


@pytest.mark.parametrize(
    "body",
    [
        "self.a",  # one location
        "a = self\n        a = b\n        a.a, a.b",  # perhaps two objects
        "(lambda: self.a)() + (lambda: self.b)()",  # other activations
    ],
)
def test_what_is_no_state_is_left_out(body: str) -> None:
    assert activations(f"class A:\n    def f(self, b):\n        {body}\n") == []


def test_branches_and_what_they_ask() -> None:
    assert activations(
        """
        class A:
            def f(self):
                if self.a:
                    return self.b
                return self.c
        """
    ) == ["G class:A", "T 1 a", "M a l LOAD_ATTR 1 0", "M b l LOAD_ATTR 2 0 1:0", "M c l LOAD_ATTR 3 0 1:1"]


def test_synchronisation_parts_two_states() -> None:
    assert activations("def f(o, e):\n    o.a = 1\n    e.set()\n    o.b = 2\n") == [
        "G -",
        "M a s STORE_ATTR 1 0",
        "M b s STORE_ATTR 3 1/2",
    ]


def test_a_loop_that_nothing_else_ends_guards_what_follows() -> None:
    assert activations("def f(o):\n    while not o.a:\n        pass\n    return o.b\n")[1:] == [
        "T 1 a",
        "T 2 a",
        "M a l LOAD_ATTR 1 0",
        "M b l LOAD_ATTR 3 0/1 2:e",
    ]


def test_globals_entries_and_parts() -> None:
    lines = activations(
        """
        options = {}
        x = y = 0

        def f(o):
            global x, y
            x, y = options["a"], options["b"]
            return o.left.n + o.right.n
        """
    )
    assert "G global:" in lines
    assert {"M x s STORE_GLOBAL 2 0", "M y s STORE_GLOBAL 2 0"} <= set(lines)
    assert {"M ['a'] l LOAD_ITEM 2 0", "M left.n l LOAD_ATTR 3 0", "M right.n l LOAD_ATTR 3 0"} <= set(lines)


def test_a_handler_that_leaves_comes_in_no_run_with_what_follows() -> None:
    lines = activations(
        """
        class A:
            def get(self, d, k):
                try:
                    v = d[k]
                except KeyError:
                    self.a += 1
                    return None
                self.b += 1
                return v
        """
    )
    assert [line for line in lines if line.startswith("M ")] == [
        "M a s UPDATE_ATTR 3 0 1:1",
        "M b s UPDATE_ATTR 5 0 1:0",
    ]


def test_a_getter_counts_as_its_callers_place() -> None:
    lines = activations(
        """
        class A:
            @property
            def lo(self):
                return self._lo

            def hi(self, wide):
                if wide:
                    return self._hi + self._extra
                return self._hi

            def width(self):
                return self.hi(True) - self.lo

            def touch(self):
                self.lo, self._lo
                self.hi(False)
        """
    )
    assert [line for line in lines if line.startswith("M _")] == [
        "M _hi l LOAD_ATTR 2 0 1:0",
        "M _extra l LOAD_ATTR 2 0 1:0",
        "M _hi l LOAD_ATTR 3 0 1:1",
        "M _hi l LOAD_ATTR 1 0/1 13.28:0 13:28",
        "M _extra l LOAD_ATTR 1 0/1 13.28:1 13:28",
        "M _hi l LOAD_ATTR 1 0/1 13.28:1 13:28",
        "M _lo l LOAD_ATTR 1 0/3 13.38:0 13:38",
        "M _lo l LOAD_ATTR 1 0/1 16.15:0 16:15",
        "M _lo l LOAD_ATTR 1 0/2",
    ]


def test_one_attribute_of_several_objects() -> None:
    lines = activations(
        """
        def move(a, b, n):
            a.n -= n
            b.n += n

        def total(rows):
            return sum(row.n for row in rows)

        def parted(rows, gate):
            for row in rows:
                row.n = 1
                gate.wait()
        """
    )
    assert lines == [
        "G =n",
        "M 0 s UPDATE_ATTR 1 0",
        "M 1 s UPDATE_ATTR 2 0",
        "G =n",
        "M 0+ l LOAD_ATTR 1 0/2",
    ]


def test_what_is_in_the_containers_that_an_object_holds() -> None:
    lines = activations(
        """
        class Pool:
            def __init__(self):
                self.idle = set()
                self.busy = set()
                self.other = 1

            def take(self, worker):
                self.idle.remove(worker)
                self.busy.add(worker)

            def size(self):
                return len(self.idle) + len(self.busy)

            def neither(self, worker):
                self.other.remove(worker)
                self.idle["first"].add(worker)
        """
    )
    assert [line for line in lines if "#" in line] == [
        "M idle.# s CALL_METHOD 1 0/1 - - 0",
        "M busy.# s CALL_METHOD 2 0/3 - - 0",
        "M idle.# l BUILTIN_ARG 1 0/1",
        "M busy.# l BUILTIN_ARG 1 0/3",
    ]


def members(source: str) -> list[str]:
    return [line for line in activations(source) if line.startswith("M ")]


def test_a_new_object_is_filled_by_the_statements_that_follow_its_publication() -> None:
    by_attribute = """
        class A:
            def load(self):
                self.conf = Conf()
                self.conf.user = "me"
                self.conf.host = "here"
        """
    stores = ["M conf s STORE_ATTR 1 0/2", "M conf.user s STORE_ATTR 2 0/2", "M conf.host s STORE_ATTR 3 0/2"]
    assert [line for line in members(by_attribute) if " s " in line] == stores


def test_a_variable_of_what_an_attribute_holds_is_spelled_both_ways() -> None:
    lines = members("class A:\n    def get(self):\n        c = self.conf\n        return c.user + c.host\n")
    both = {"M user l LOAD_ATTR 2 0", "M host l LOAD_ATTR 2 0", "M conf l LOAD_ATTR 1 0", "M conf.user l LOAD_ATTR 2 0"}
    assert both <= set(lines)


@pytest.mark.parametrize(
    "body",
    [
        "self.conf = conf\n        self.conf.user = 1",  # perhaps an old one
        "self.conf = Conf()\n        self.conf.user += 1",  # used
        "self.conf = Conf()\n        work()\n        self.conf.user = 1",  # in use
        "self.conf = Conf()\n        if conf:\n            self.conf.user = 1",  # for one of several users
        "self.conf = Conf()\n        self.conf.user = 1\n        self.conf = conf",  # of which is not said
        "c = Conf()\n        c.user = 1\n        self.conf = c",  # whole when it is published
    ],
)
def test_what_is_done_to_an_object_that_is_known_fills_it_not(body: str) -> None:
    lines = members(f"class A:\n    def f(self, conf):\n        {body}\n        self.n = 1\n")
    assert "conf.user" not in {line.split(" ")[1] for line in lines}


def test_what_a_getter_compares_is_not_what_it_returns() -> None:
    source = """
        class A:
            def fresh(self):
                return self.beat < 60

            def late(self):
                return not self.on_time

            def total(self):
                return -self.sum

        def f():
            a = A()
            return a.fresh(), a.late(), a.total(), a.n
        """
    assert [line.split(" ")[1] for line in members(source)] == ["sum", "n"]
