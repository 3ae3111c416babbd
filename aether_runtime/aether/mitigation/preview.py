"""What a policy would change, line by line."""

import os
from collections.abc import Iterable, Iterator

from aether.mitigation.files import find_file
from aether.mitigation.policy import LOCKED, Policy, Repair
from aether.mitigation.statements import Role, Source, Statement
from aether_hooks.recipe import Location, wanted_of


def preview(policy: Policy, folders: Iterable[str]) -> str:
    """Like a diff: of each file the statements that become one step."""
    folders = list(folders)
    files = dict.fromkeys(repair.file for repair in policy.active)
    left = [f"not repaired: {repair.why or repair}\n" for repair in policy.repairs if not repair.is_active]
    return "".join([*(line for file in files for line in _of_file(file, policy, folders)), *left])


def _of_file(file: str, policy: Policy, folders: list[str]) -> Iterator[str]:
    repairs = {repair.location: repair for repair in policy.active if repair.file == file}
    locked = {location for location, repair in repairs.items() if location is not None and repair.repair == LOCKED}
    path = find_file(file, folders)
    if path is None:
        yield f"{file}: there is no such file\n"
        return
    try:
        wanted = wanted_of({location for location in repairs if location is not None}, locked)
        source = Source.read(path)
        statements = source.statements(wanted)
    except (OSError, SyntaxError, ValueError) as error:
        yield f"{file}: cannot be read: {error}\n"
        return
    failure = source.failure(wanted)
    if failure is not None:
        yield f"{file}: is not repaired: {failure}\n"
        return
    yield f"--- {os.path.relpath(path)}\n"
    for statement in statements.guarded:
        yield from _of_statement(statement, repairs)
    for refused in statements.refused:
        yield f"   line {refused.line} is not guarded: {refused.text}: {refused.reason}\n"


def _of_statement(statement: Statement, repairs: dict[Location | None, Repair]) -> Iterator[str]:
    location = statement.location
    lines = f"line {statement.line}"
    if statement.role is Role.SECTION and statement.end_line > statement.line:
        lines = f"lines {statement.line} to {statement.end_line}"
    yield f"@@ {lines}: {location.kind} {location.name}, race {repairs[location].id} @@\n"
    yield f"-{statement.text}\n+{statement.text}  # {statement.role.value}\n"
