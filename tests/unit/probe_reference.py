"""A reference twin of the native probes: does what each site's form stands for in plain Python, and records it.

Rewritten code that is bound to these sites must behave as the code that was written.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import CodeType
from typing import Any

from aether_hooks.sites import PLACEHOLDER, Row, SiteFlag, SiteOp


@dataclass(frozen=True, slots=True)
class Access:
    op: SiteOp
    name: str | None
    line: int


class ReferenceSite:
    """One site; every slot records into the list that all sites of a module share."""

    def __init__(self, row: Row, function: str, log: list[Access] | None) -> None:
        self.op = SiteOp(row[0])
        self.name = row[1]
        self.line = row[2]
        self.flags = SiteFlag(row[7])
        self.operand = row[9]
        self.function = function
        self._log = log

    def _record(self) -> None:
        if self._log is not None:
            self._log.append(Access(self.op, self.name, self.line))

    def __matmul__(self, operand: Any) -> Any:
        self._record()
        return operand

    def __invert__(self) -> Any:
        self._record()
        if isinstance(self.operand, tuple):
            return self.operand[0]
        assert self.operand is not None
        variables = sys._getframe(1).f_locals
        if self.operand not in variables:
            message = f"cannot access local variable '{self.operand}' where it is not associated with a value"
            raise UnboundLocalError(message, name=self.operand)
        return variables[self.operand]

    def __getitem__(self, operand: Any) -> Any:
        self._record()
        if SiteFlag.FUSED not in self.flags:
            return operand
        if self.op is SiteOp.ITERATE:
            return iter(operand)
        if self.op is not SiteOp.UPDATE_ATTR:
            return operand.stop
        assert self.name is not None
        return getattr(operand, self.name)

    def __setitem__(self, operand: Any, value: Any) -> None:
        self._record()
        assert self.name is not None
        setattr(operand, self.name, value)

    def __delitem__(self, operand: Any) -> None:
        self._record()
        assert self.name is not None
        delattr(operand, self.name)


class Binder:
    """Stands in for `aether._native.bind_sites`."""

    def __init__(self, *, record: bool = True) -> None:
        self.log: list[Access] = []
        self._record = record

    def __call__(self, code: CodeType, table: tuple[Row, ...], functions: tuple[str, ...]) -> CodeType:
        log = self.log if self._record else None
        sites = [ReferenceSite(row, functions[row[6]], log) for row in table]
        return _replace(code, sites)


def _replace(code: CodeType, sites: list[ReferenceSite]) -> CodeType:
    constants: list[Any] = []
    for constant in code.co_consts:
        match constant:
            case (str(mark), int(index)) if mark == PLACEHOLDER:
                constants.append(sites[index])
            case CodeType():
                constants.append(_replace(constant, sites))
            case _:
                constants.append(constant)
    return code.replace(co_consts=tuple(constants))
