"""What monitoring knows of CPython 3.13's instructions: which stand for which access, and where their operands are."""

from __future__ import annotations

ENDS = frozenset(
    """
    JUMP_FORWARD JUMP_BACKWARD JUMP_BACKWARD_NO_INTERRUPT RETURN_VALUE RETURN_CONST RAISE_VARARGS RERAISE
    INTERPRETER_EXIT
    """.split()
)
"""After these the next instruction does not run."""

PREFIXES = frozenset({"EXTENDED_ARG"})
"""Parts of the instruction that follows."""

LOAD_ATTRIBUTE = frozenset({"LOAD_ATTR"})
STORE_ATTRIBUTE = frozenset({"STORE_ATTR", "DELETE_ATTR"})
LOAD_METHOD = {"LOAD_ATTR": 1, "LOAD_SUPER_ATTR": 3}
"""And how many values they take."""
LOAD_ITEM = frozenset({"BINARY_SUBSCR"})
LOAD_SLICE = frozenset({"BINARY_SLICE", "BINARY_SUBSCR"})
STORE_ITEM = frozenset({"STORE_SUBSCR", "DELETE_SUBSCR"})
STORE_SLICE = frozenset({"STORE_SLICE", "STORE_SUBSCR", "DELETE_SUBSCR"})
LOAD_VARIABLE = frozenset(
    """
    LOAD_NAME LOAD_GLOBAL LOAD_DEREF LOAD_FROM_DICT_OR_GLOBALS LOAD_FROM_DICT_OR_DEREF
    """.split()
)
STORE_VARIABLE = frozenset({"STORE_NAME", "STORE_GLOBAL", "STORE_DEREF"})
DELETE_VARIABLE = frozenset({"DELETE_NAME", "DELETE_GLOBAL", "DELETE_DEREF"})
OPERATE = frozenset({"BINARY_OP"})
CALL = frozenset({"CALL", "CALL_KW", "CALL_FUNCTION_EX"})
CONTAINS = frozenset({"CONTAINS_OP"})
TRUTH = frozenset({"TO_BOOL"})
START_WALK = frozenset({"GET_ITER"})
DELEGATE = frozenset({"GET_YIELD_FROM_ITER"})
UNPACK = frozenset({"UNPACK_SEQUENCE", "UNPACK_EX"})
TAKE_IN = frozenset({"LIST_EXTEND", "SET_UPDATE", "DICT_UPDATE", "DICT_MERGE", "CALL_FUNCTION_EX"})
STEP = frozenset({"FOR_ITER"})
LOOP_VALUES = 1
"""How many values a loop keeps on the stack: the iterator."""
REPEATS_WALK = True
"""Comprehensions ask the iterator that was made for them for an iterator once more."""
TAKE_UP = frozenset({"GET_ITER"})
"""Where a generator expression begins with the iterator that was made for it."""
START = frozenset({"RESUME"})
PUSH_NULL = frozenset({"PUSH_NULL"})
HANDLE = frozenset({"PUSH_EXC_INFO"})

BELOW_TOP = {
    "STORE_SUBSCR": {"container": 2, "key": 1, "value": 3},
    "DELETE_SUBSCR": {"container": 2, "key": 1},
    "STORE_SLICE": {"container": 3, "start": 2, "value": 4},
    "BINARY_SLICE": {"container": 3},
    "BINARY_SUBSCR": {"container": 2, "key": 1},
    "STORE_ATTR": {"object": 1, "value": 2},
    "DELETE_ATTR": {"object": 1},
    "CONTAINS_OP": {"container": 1, "key": 2},
}
"""How many values lie on the stack from this operand up, when the instruction is next."""

GENERATORS_START = False
"""Generator expressions are given the iterator of what they walk."""


def plain_name(name: str, argument: int) -> str:
    """What the instruction does, where its argument says so."""
    del argument
    return name


def call_operands(name: str, count: int) -> tuple[int, int | None, int]:
    """Of a call with `count` arguments on the stack: from where up its function stands, its receiver and arguments.

    What a method is bound to comes as a value of its own, or is null.
    """
    if name == "CALL_FUNCTION_EX":
        return 3 + count, 2 + count, 1 + count
    names = int(name == "CALL_KW")
    return count + 2 + names, count + 1 + names, count + names
