"""A program under a policy alone: nothing is watched."""

from typing import TYPE_CHECKING

from aether import _engine, outputs, search_path
from aether.errors import AetherUsageError
from aether.mitigation.control import FORCE, Named, hook_options
from aether.mitigation.policy import Policy
from aether_hooks import importhook

if TYPE_CHECKING:
    from aether_hooks.runner import Program


def run_unwatched(policy: Policy, program: "Program", arguments: list[str]) -> None:
    """Run the program to its end with the policy's repairs; what it raises passes through."""
    from aether_hooks import runner  # noqa: PLC0415

    engine = _engine.load()
    FORCE.begin(policy, outputs.open_standard_error().write)
    options = hook_options(policy, detects=False)
    hook = importhook.install(Named(options.recipe), options)
    search_path.give_back()
    try:
        watch = runner.Watch(hook.compile_source, _nothing, engine.call_at_bottom, engine.run_file)
        runner.run(program, arguments, watch)
    except AetherUsageError:
        raise
    except BaseException as error:
        runner.hide_own_frames(error)
        raise


def _nothing() -> None:
    """There is nothing to start."""
