"""Stores into objects that nobody else knows take a short path: nothing that others see later may be lost by it."""

import json
from pathlib import Path

from conftest import Run

ONE_SITE_FOR_TWO_CLASSES = """
import sys, threading
class Wide:
    def __init__(self):
        self.first = self.second = self.third = 0
class Narrow:
    def __init__(self):
        self.total = 0
        self.second = self.third = 0
def set_total(holder, value):
    holder.total = value
for _ in range(3):
    set_total(Wide(), 1)
shared = Narrow()
set_total(shared, 2)
everything = [shared]
def by_the_same_site():
    set_total(shared, 3)
def by_another():
    shared.total += 1
unseen = []
for target in (by_the_same_site, by_another):
    thread = threading.Thread(target=target)
    thread.start()
    unseen.append(thread)
    while thread.ident in sys._current_frames():
        pass
"""

FLAG_IN_A_PRIVATE_DICT = """
import sys, threading
ready = threading.Event()
data = {'value': 0}
states = []
def produce():
    data['value'] = 1
    state = {}
    state['done'] = True
    states.append(state)
    ready.wait()
def consume():
    while not states:
        pass
    while not states[0].get('done'):
        pass
    assert data['value'] == 1
threads = [threading.Thread(target=target) for target in (produce, consume)]
for thread in threads:
    thread.start()
threads[1].join()
ready.set()
threads[0].join()
"""

TOKEN_FROM_A_PRIVATE_LIST = """
import threading
done = threading.Event()
data = {'value': 0}
holder = {}
def produce():
    data['value'] = 1
    tokens = []
    tokens.append(7)
    holder['tokens'] = tokens
    done.wait()
def consume():
    while 'tokens' not in holder:
        pass
    holder['tokens'].pop()
    data['value'] += 1
threads = [threading.Thread(target=target) for target in (produce, consume)]
for thread in threads:
    thread.start()
threads[1].join()
done.set()
threads[0].join()
"""


def races_of(real: Run, tmp_path: Path, program: str) -> list[tuple[str, str]]:
    (tmp_path / "program.py").write_text(program)
    got = real("--json", "found.json", "--fail-on", "never", "--force", "program.py")
    assert got.returncode == 0, got.stderr
    races = json.loads((tmp_path / "found.json").read_text())["races"]
    return [(race["kind"], race["locations"][0]["name"]) for race in races if race["kind"] != "benign"]


def test_a_field_has_one_place_though_its_site_stores_into_objects_of_another_shape(real: Run, tmp_path: Path) -> None:
    assert [name for _, name in races_of(real, tmp_path, ONE_SITE_FOR_TWO_CLASSES)] == ["Narrow.total"]


def test_a_flag_that_was_set_in_private_orders_whoever_polls_it(real: Run, tmp_path: Path) -> None:
    assert [name for _, name in races_of(real, tmp_path, FLAG_IN_A_PRIVATE_DICT) if "data" in name] == []


def test_what_was_put_into_a_list_in_private_is_handed_over(real: Run, tmp_path: Path) -> None:
    assert [name for _, name in races_of(real, tmp_path, TOKEN_FROM_A_PRIVATE_LIST) if "data" in name] == []
