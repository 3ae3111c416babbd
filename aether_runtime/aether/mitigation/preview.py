"""What a policy would change, line by line."""

import os
from collections.abc import Iterable, Iterator

from aether.mitigation.files import find_file
from aether.mitigation.policy import Policy, Repair
from aether.mitigation.statements import Source, Statement
from aether_hooks.recipe import Location


def preview(policy: Policy, folders: Iterable[str]) -> str:
    """Like a diff: of each file the statements that become one step."""
    folders = list(folders)
    files = dict.fromkeys(repair.file for repair in policy.active)
    left = [f"not repaired: {repair.why or repair}\n" for repair in policy.repairs if not repair.is_active]
    return "".join([*(line for file in files for line in _of_file(file, policy, folders)), *left])


def _of_file(file: str, policy: Policy, folders: list[str]) -> Iterator[str]:
    repairs = {repair.location: repair for repair in policy.active if repair.file == file}
    path = find_file(file, folders)
    if path is None:
        yield f"{file}: there is no such file\n"
        return
    try:
        statements = Source.read(path).statements(repairs.__contains__)
    except (OSError, SyntaxError, ValueError) as error:
        yield f"{file}: cannot be read: {error}\n"
        return
    yield f"--- {os.path.relpath(path)}\n"
    for statement in statements:
        yield from _of_statement(statement, repairs)


def _of_statement(statement: Statement, repairs: dict[Location | None, Repair]) -> Iterator[str]:
    location = statement.location
    what = "update" if statement.is_update else "store beside it"
    yield f"@@ line {statement.line}: {location.kind} {location.name}, race {repairs[location].id} @@\n"
    yield f"-{statement.text}\n+{statement.text}  # one step: {what}\n"
