"""A policy in force: in a program that asks for it, or under ``aether run``."""

import atexit
import os
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aether import _native
from aether.errors import AetherUsageError
from aether.mitigation.files import find_file
from aether.mitigation.policy import DEFAULT_NAME, LOCKED, Policy, Repair, read_policies
from aether.mitigation.statistics import RepairCounts, counts, sites
from aether_hooks import importhook
from aether_hooks.recipe import Guarding, LeftAlone, Recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def _to_standard_error(text: str) -> None:
    if sys.stderr is not None:
        sys.stderr.write(text)


@dataclass(slots=True)
class Force:
    """What this process repairs."""

    policy: Policy = field(default_factory=lambda: Policy("", ()))
    say: "Callable[[str], None]" = _to_standard_error
    left_alone: dict[tuple[str, LeftAlone], None] = field(default_factory=dict)
    """Of the modules that are loaded, by their files: the statements that no repair guards."""
    _disabled: frozenset[str] = frozenset()

    def begin(self, policy: Policy, say: "Callable[[str], None]") -> None:
        """Say what does not fit, and count from now on."""
        self.policy = policy
        self.say = say
        if any(repair.repair == LOCKED for repair in policy.active):
            _native.mind_program_locks()
        for line in missing_files(policy):
            say(f"aether: {line}\n")
        atexit.register(self._tell)

    def loaded(self, filename: str, guarding: Guarding) -> None:
        """A module was loaded."""
        self.left_alone.update(((filename, each), None) for each in guarding.left_alone)
        for repair in self.policy.active:
            if repair.names(filename):
                for line in _unrepaired(repair, filename, guarding):
                    self.say(f"aether: {repair.place}: {line}\n")
        for id in self._disabled:
            self._switch(id, on=False)

    def switch(self, id: str, *, on: bool) -> None:
        """ValueError where the policy has no such repair."""
        if not any(repair.id == id for repair in self.policy.active):
            known = ", ".join(sorted({repair.id for repair in self.policy.active})) or "none"
            raise ValueError(f"no repair {id!r} is in force (known: {known})")
        self._disabled = self._disabled - {id} if on else self._disabled | {id}
        self._switch(id, on=on)

    def _switch(self, id: str, *, on: bool) -> None:
        repairs = [repair for repair in self.policy.active if repair.id == id]
        others = [repair for repair in self.policy.active if repair.id != id and repair.id not in self._disabled]
        for site in sites():
            is_others = any(repair.covers(site.file, site.location) for repair in others)
            if not is_others and any(repair.covers(site.file, site.location) for repair in repairs):
                _native.set_guard(site.number, on)

    def _tell(self) -> None:
        self.say(summary(self.policy.path, self.counts()))

    def counts(self) -> list[RepairCounts]:
        """What the repairs have done."""
        return counts(self.policy.active, self.left_alone)


def _unrepaired(repair: Repair, filename: str, guarding: Guarding) -> "Iterator[str]":
    """What it does not do in the module, a line each."""
    assert repair.location is not None
    alone = [each for each in guarding.left_alone if each.location == repair.location]
    if guarding.failure is not None:
        yield f"{repair} is not repaired: the module {guarding.failure}"
    elif repair.location not in guarding.guarded and not alone:
        yield repair.unneeded
    elif alone:
        first = f"{os.path.basename(filename)}:{alone[0].line}: {alone[0].reason}"
        more = f" (and {len(alone) - 1:,} more: aether.mitigation.stats() counts them)" if len(alone) > 1 else ""
        part = "not all" if repair.location in guarding.guarded else "nothing"
        yield f"{part} of {repair} is repaired: {first}{more}"


FORCE = Force()


def mitigate(policy: str | os.PathLike[str] = DEFAULT_NAME, *, strict: bool = False) -> None:
    """Put a policy into force, for the modules that are loaded from here on.

    What it names and is loaded already is said on standard error and stays as it is; so the first lines of the program
    are the place, and what they stand in is not repaired itself. At the end one line tells what the repairs did.

    Raises AetherUsageError, with file and line, where the policy is wrong; with ``strict`` also where it does not fit
    the code. RuntimeError if a policy is in force already.
    """
    if FORCE.policy.path:
        raise RuntimeError(f"the policy {FORCE.policy.path} is in force already")
    if importhook.is_installed():
        _to_standard_error(f"aether: {os.fspath(policy)} is not in force: give --policy to aether run\n")
        return
    read = read_policies([os.fspath(policy)])
    if strict:
        refuse_unfitting(read)
    FORCE.begin(read, _to_standard_error)
    for line in _too_late(read):
        _to_standard_error(f"aether: {line}\n")
    importhook.install(Named(read.recipe(detects=False)), hook_options(read, detects=False))


def stats() -> list[RepairCounts]:
    """What the repairs of this process have done. O(guarded statements)."""
    return FORCE.counts()


def disable(id: str) -> None:
    """Switch the repair of a race off: its statements do what they do without us, from their next run on.

    ValueError where no policy in force has it.
    """
    FORCE.switch(id, on=False)


def enable(id: str) -> None:
    """The reverse of ``disable``."""
    FORCE.switch(id, on=True)


class Named:
    """The modules that a recipe names, as the import hook asks for its scope."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def covers(self, name: str, filename: str) -> bool:
        """Whether the module is rewritten."""
        return bool(self._recipe.locations(filename))

    def excludes(self, name: str, filename: str) -> bool:
        """The reverse."""
        return not self.covers(name, filename)


def hook_options(policy: Policy, *, detects: bool) -> importhook.Options:
    """How the import hook puts the policy into modules."""
    return importhook.Options(recipe=policy.recipe(detects=detects), loaded=FORCE.loaded)


def missing_files(policy: Policy) -> list[str]:
    """What names files that are nowhere."""
    folder = os.path.dirname(os.path.abspath(policy.path))
    missing = [repair for repair in policy.active if find_file(repair.file, [folder, os.getcwd()]) is None]
    return [f"{repair.place}: there is no file {repair.file} here or on sys.path ({repair})" for repair in missing]


def refuse_unfitting(policy: Policy) -> None:
    """AetherUsageError where a repair has nothing to do."""
    from aether.mitigation.fitting import misfits  # noqa: PLC0415 - it needs the rewriter

    for line in misfits(policy, [os.path.dirname(os.path.abspath(policy.path)), os.getcwd()]):
        raise AetherUsageError(line)


def summary(name: str, done: list[RepairCounts]) -> str:
    """One line."""
    guarded = sum(each.guarded for each in done)
    redone = sum(each.redone for each in done)
    given_up = sum(each.given_up for each in done)
    text = f"aether: {name}: {_count(len(done), 'repair')}, {_count(guarded, 'statement')} guarded, {redone:,} redone"
    return f"{text}, {given_up:,} not repaired\n" if given_up else f"{text}\n"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _too_late(policy: Policy) -> list[str]:
    files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
    late = [r for r in policy.active if r.location and any(r.covers(file, r.location) for file in files if file)]
    return [f"{repair.place}: {repair.file} was loaded before; {repair} is not repaired" for repair in late]
