# expect: error iterate-while-mutated UserList
"""A UserList is walked while another thread inserts before the place of the walk: an element comes twice."""

import collections

from support.invisible import one_by_one

names = collections.UserList(["ann", "bob"])


def greet():
    for name in names:  # racy
        print(name)


def come():
    names.insert(0, "cid")  # racy


one_by_one(greet, come)
