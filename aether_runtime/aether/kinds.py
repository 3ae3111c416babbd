"""The kinds of races, worst first, each in a few words."""

import os

KINDS = {
    "iterate-while-mutated": "a walk over a container that another thread changes",
    "check-then-act": "a test whose answer another thread can change before it is acted on",
    "lost-update": "a value computed from an old one that another thread has replaced",
    "torn-state": "several fields that belong together, seen half changed",
    "data-race": "any other unordered pair of accesses with a write",
    "benign": "an unordered pair that cannot go wrong in CPython",
}

EXPLANATIONS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "explanations")
"""A Markdown file for each kind; they are pages of the documentation too."""


def explanation(kind: str) -> str:
    """What the kind is, with a racy and a repaired example, in Markdown."""
    with open(os.path.join(EXPLANATIONS, f"{kind}.md"), encoding="utf-8") as file:
        return file.read()
