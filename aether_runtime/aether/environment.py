"""Where and how a program runs, for the report."""

import os
import sys
import sysconfig
from typing import Any

import aether
from aether.report.model import Environment

ENGINES = {"rewrite": "rewriting", "monitor": "monitoring", "auto": "rewriting and monitoring"}


def describe(options: dict[str, Any], project: str) -> Environment:
    """This process's environment."""
    return Environment(
        aether=aether.__version__,
        python=sys.version.partition(" ")[0],
        implementation=sys.implementation.name,
        platform=sysconfig.get_platform(),
        gil=sys._is_gil_enabled(),
        free_threaded_build="t" in sys.abiflags,
        engine=ENGINES[options["engine"]],
        argv=tuple(sys.argv),
        project=project,
        options=options,
        repository=_repository(project),
    )


def _repository(folder: str) -> str:
    """The nearest folder upwards that git calls one; in a worktree `.git` is a file."""
    while not os.path.exists(os.path.join(folder, ".git")):
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return ""
    return folder
