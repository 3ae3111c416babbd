"""Code that is not watched: stores into the last object that it was given, in threads of its own, until the end."""

import os
import threading
from types import SimpleNamespace


class Item:
    """Is freed with its last reference: lists and the like are kept by Python for the next one."""


class Node:
    def __init__(self) -> None:
        self.a = self.b = self.c = self.d = self.e = self.f = self.g = self.h = Item()
        self.i = self.j = self.k = self.l = self.m = self.n = self.o = self.p = Item()


given = SimpleNamespace(node=Node())


def store_forever() -> None:
    while True:
        node = given.node
        node.a = Item()
        node.b = Item()
        node.c = Item()
        node.d = Item()
        node.e = Item()
        node.f = Item()
        node.g = Item()
        node.h = Item()


def give(node: Node) -> None:
    """Return when the threads are at it."""
    initial = node.a
    given.node = node
    while node.a is initial:
        os.sched_yield()


def start() -> None:
    for _ in range(2):
        threading.Thread(target=store_forever, daemon=True).start()
