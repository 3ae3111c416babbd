"""Whether a policy still fits the code."""

from collections.abc import Iterable

from aether.mitigation.files import find_file
from aether.mitigation.policy import ATOMIC_UPDATE, Policy, Repair
from aether.mitigation.statements import Role, Source


def misfits(policy: Policy, folders: Iterable[str]) -> list[str]:
    """A line for each repair that has nothing to do: what is wrong, and where the policy says it."""
    folders = list(folders)
    return [line for repair in policy.active if (line := _misfit(repair, folders)) is not None]


def _misfit(repair: Repair, folders: list[str]) -> str | None:
    path = find_file(repair.file, folders)
    if path is None:
        return f"{repair.place}: there is no file {repair.file}"
    try:
        source = Source.read(path)
    except (OSError, SyntaxError, ValueError) as error:
        return f"{repair.place}: {repair.file} cannot be read: {error}"
    failure = source.failure(repair.wanted)
    if failure is not None:
        return f"{repair.place}: {repair} is not repaired: {repair.file} {failure}"
    statements = source.statements(repair.wanted).guarded
    if not any(repair.repair != ATOMIC_UPDATE or each.role is Role.UPDATE for each in statements):
        return f"{repair.place}: {repair.unneeded}"
    return None
