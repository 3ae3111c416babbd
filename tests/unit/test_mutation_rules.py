"""What takes the rules of the race model out (tests/proof/mutations.py) knows all of them."""

import re

import mutations
from labels import programs


def test_every_rule_is_known() -> None:
    known = (mutations.said("rule"), mutations.said("gil"), mutations.said("spare"))
    assert mutations.rules() == set().union(*known)


def test_programs_notice_that_are_there() -> None:
    assert {*mutations.said("rule").values(), *mutations.said("gil").values()} <= {each.name for each in programs()}


def test_no_row_of_the_table_escapes() -> None:
    tables = re.findall(r"^const (\w+)Row \w+\[\] = \{\n(.*?)^\};", mutations.table(), re.MULTILINE | re.DOTALL)
    rows = {sort: len(re.findall(r"^    \{", text, re.MULTILINE)) for sort, text in tables}
    assert rows.keys() == {"Method", "Function", "Slot", "Role", "Query"}
    assert len(mutations.rows()) == sum(rows.values()) - rows["Query"]


def test_every_switch_finds_its_place() -> None:
    assert all("HOLDS" in text or "WITHOUT" in text for text in mutations.changed_files().values())
