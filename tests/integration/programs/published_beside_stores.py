"""Publishes objects whose `__dict__` was asked for, while unseen threads store their attributes."""

import sys

import stores_unseen

latest: stores_unseen.Node | None = None


def main(rounds: int) -> None:
    global latest
    stores_unseen.start()
    for _ in range(rounds):
        node = stores_unseen.Node()
        vars(node)
        stores_unseen.give(node)
        latest = node


main(int(sys.argv[1]))
