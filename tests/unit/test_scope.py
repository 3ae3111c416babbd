"""Which modules are watched."""

import os
import sys
import sysconfig
from pathlib import Path

import pytest

from aether_hooks.scope import Scope, project_root


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for file in (
        "app/pyproject.toml",
        "app/main.py",
        "app/pkg/__init__.py",
        "app/pkg/deep/mod.py",
        "app/.venv/pyvenv.cfg",
        "app/.venv/lib/python3.13/site-packages/lib.py",
        "app/.venv/own.py",
        "app/vendor/site-packages/other.py",
        "app2/main.py",
    ):
        path = tmp_path / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "app"


def covers(scope: Scope, project: Path, file: str, name: str = "some.module") -> bool:
    return scope.covers(name, str(project / file))


def test_the_project_and_nothing_installed_in_it(project: Path) -> None:
    scope = Scope(str(project))
    assert covers(scope, project, "main.py")
    assert covers(scope, project, "pkg/deep/mod.py")
    assert not covers(scope, project, ".venv/lib/python3.13/site-packages/lib.py")
    assert not covers(scope, project, ".venv/own.py")
    assert not covers(scope, project, "vendor/site-packages/other.py")
    assert not covers(scope, project, "../app2/main.py")


def test_a_project_inside_a_virtual_environment_is_one(project: Path) -> None:
    inner = project / ".venv" / "lib" / "python3.13" / "site-packages"
    assert Scope(str(inner)).covers("lib", str(inner / "lib.py"))


def test_the_standard_library_only_on_request() -> None:
    threading_file = sys.modules["threading"].__file__
    assert threading_file is not None
    installed = os.path.join(sysconfig.get_path("purelib"), "x.py")
    for project in ("/", os.path.dirname(threading_file)):
        assert not Scope(project).covers("threading", threading_file)
        assert Scope(project, stdlib=True).covers("threading", threading_file)
    assert not Scope("/nowhere", stdlib=True).covers("x", installed)
    assert Scope("/nowhere", stdlib=True).covers("zipimport", "")
    assert not Scope("/").covers("zipimport", "")
    assert not Scope("/nowhere", stdlib=True).covers("made.up", "")


def test_packages_by_name(project: Path) -> None:
    scope = Scope(str(project), include=("lib",), exclude=("pkg.deep",))
    assert scope.covers("lib", "/x/lib.py")
    assert scope.covers("lib.sub", "/x/lib/sub.py")
    assert not scope.covers("library", "/x/library.py")
    assert covers(scope, project, "pkg/__init__.py", "pkg")
    assert not covers(scope, project, "pkg/deep/mod.py", "pkg.deep.mod")
    assert covers(scope, project, "pkg/deep/mod.py", "pkg.deeper")


def test_packages_by_glob() -> None:
    scope = Scope("/nowhere", include=("lib.*_impl",))
    assert scope.covers("lib.fast_impl", "/x")
    assert not scope.covers("lib.fast", "/x")


def test_paths(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    scope = Scope(str(project), include=("./vendor",), exclude=("pkg/deep/*.py", "main.py"))
    monkeypatch.chdir("/")
    assert covers(scope, project, "vendor/site-packages/other.py")
    assert not covers(scope, project, "pkg/deep/mod.py")
    assert not covers(scope, project, "main.py", "__main__")
    assert covers(scope, project, "pkg/__init__.py")


def test_exclude_wins_and_our_own_is_never_watched(project: Path) -> None:
    scope = Scope(str(project), include=("lib", "aether", "aether_hooks"), exclude=("lib",))
    assert not scope.covers("lib", "/x/lib.py")
    assert not scope.covers("aether.cli", str(project / "main.py"))
    assert not scope.covers("aether_hooks", str(project / "main.py"))
    assert scope.covers("aether_user", str(project / "main.py"))


def test_links_to_folders_are_followed(project: Path) -> None:
    link = project.parent / "link"
    link.symlink_to(project)
    assert Scope(str(link)).covers("main", str(project / "main.py"))
    assert Scope(str(project)).covers("main", str(link / "main.py"))


def test_project_root(project: Path) -> None:
    assert project_root(str(project / "pkg" / "deep")) == str(project)
    alone = project.parent / "app2"
    assert project_root(str(alone)) == str(alone)
