"""Where and how a program runs, for the report."""

import platform
import sys
import sysconfig
from typing import Any

import aether
from aether.report.model import Environment

ENGINE = "rewriting"


def describe(options: dict[str, Any], project: str) -> Environment:
    """This process's environment."""
    return Environment(
        aether=aether.__version__,
        python=platform.python_version(),
        implementation=sys.implementation.name,
        platform=sysconfig.get_platform(),
        gil=sys._is_gil_enabled(),
        free_threaded_build=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        engine=ENGINE,
        argv=tuple(sys.argv),
        project=project,
        options=options,
    )
