"""``pytest --aether``: the tests run watched, and those that race fail.

Loaded by every pytest run in whose environment aether is installed: without the option nothing else of it is imported.
"""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from aether.testing import AetherWatch

# As in aether.options, which is not imported for this.
_LEVELS = ("error", "warning", "note")
_FAIL_LEVELS = ("error", "warning", "never")
_ENGINES = ("auto", "rewrite", "monitor")


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options, and the same names with ``_`` in pytest's own configuration."""
    group = parser.getgroup("aether", "data races (aether)")
    group.addoption("--aether", action="store_true", default=None, help="watch the tests; those that race fail")
    parser.addini("aether", "watch the tests; those that race fail", type="bool", default=False)

    def add(name: str, text: str, **named: object) -> None:
        group.addoption(f"--aether-{name}", default=None, help=text, **named)
        ini = f"aether_{name.replace('-', '_')}"
        if named.get("action") == "append":
            parser.addini(ini, text, type="linelist", default=None)
        else:
            parser.addini(ini, text, type="string", default=None)

    add("level", "show races that are this bad or worse (warning)", choices=_LEVELS)
    add("fail-on", "races that fail a test (error)", choices=_FAIL_LEVELS)
    add("include", "watch these packages or paths as well", action="append", metavar="PATTERN")
    add("exclude", "do not watch these packages or paths", action="append", metavar="PATTERN")
    add("threads", "run the body of each test in so many threads at once", metavar="N")
    add("only", "tell of races in this test, file or glob alone; all run as ever", action="append", metavar="TEST")
    add("report", "write reports on all races: some of html,json,sarif", metavar="FORMS")
    add("engine", "how code is watched (rewrite)", choices=_ENGINES)
    add("suppressions", "leave out the races that this TOML file lists", metavar="FILE")
    add("baseline", "leave out the races that are known, from --aether-write-baseline", metavar="FILE")
    add("write-baseline", "write down the races of this run, as known ones", metavar="FILE")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Watch from here on: the project's own plugins and conftest files are imported next."""
    if early_config.known_args_namespace.aether or early_config.getini("aether"):
        from aether.testing.plugin import begin  # noqa: PLC0415 - only runs that ask for it pay for it

        begin(early_config)


@pytest.fixture
def aether_watch(request: pytest.FixtureRequest) -> "AetherWatch":
    """What pytest --aether has found in this test so far: `aether_watch.races`."""
    from aether.testing.fixture import watch_of  # noqa: PLC0415

    return watch_of(request.node, request.config.pluginmanager.getplugin("aether-watch"))


def pytest_configure(config: pytest.Config) -> None:
    """Markers are known whether or not the tests are watched."""
    for marker in (
        "aether(level=None, fail_on=None, threads=None): options of --aether for this test",
        "no_aether: races that show in this test are not reported",
        "thread_unsafe: --aether-threads runs this test in one thread",
        "race_expected(kind=None, location=None): the test fails unless such a race shows in it",
    ):
        config.addinivalue_line("markers", marker)
    given = config.known_args_namespace
    if not (given.aether or config.getini("aether") or hasattr(config, "workerinput")):
        _warn_of_idle_options(config)


def _warn_of_idle_options(config: pytest.Config) -> None:
    """A configuration may keep options for the runs that are watched; who types one expects it to count."""
    given = vars(config.known_args_namespace)
    idle = [f"--{name.replace('_', '-')}" for name, value in given.items() if name.startswith("aether_") and value]
    if idle:
        message = f"not watched, so that there is no effect of {', '.join(idle)}: give --aether"
        config.issue_config_time_warning(pytest.PytestConfigWarning(message), stacklevel=2)
