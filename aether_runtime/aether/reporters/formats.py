"""The forms of a report by their names."""

from collections.abc import Callable
from importlib import import_module
from typing import cast

from aether.report.model import Report
from aether.reporters.style import TextStyle

FORMATS = ("text", "json", "html", "sarif", "github")


def render(name: str, report: Report, style: TextStyle) -> str:
    """The report in this form, whose module is loaded only now."""
    module = import_module(f"aether.reporters.{name}")
    if name == "json":  # all of it, whatever is to be shown
        return cast(Callable[[Report], str], module.render)(report)
    return cast(Callable[[Report, TextStyle], str], module.render)(report, style)
