"""Imports made by threads."""

import importlib
import os
import sys
import tempfile
import types

from harness import Box, main, sequence

_folder = tempfile.mkdtemp()
sys.path.insert(0, _folder)


def _module(name: str, box: Box, body: str = "BOX.touch()\n") -> None:
    """A module whose body touches the box."""
    shared = types.ModuleType(f"shared_{name}")
    vars(shared)["BOX"] = box
    sys.modules[shared.__name__] = shared
    path = os.path.join(_folder, *name.split("."))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".py", "w") as file:
        file.write(f"import sys\nBOX = sys.modules['shared_{name}'].BOX\n{body}")
    importlib.invalidate_caches()


def ordered_import_statement(box: Box) -> None:
    _module("lazy_one", box)

    def work() -> None:
        import lazy_one  # type: ignore[import-not-found]  # noqa: F401, PLC0415

    sequence(work, lambda: (work(), box.touch()))


def ordered_import_module(box: Box) -> None:
    _module("lazy_two", box)
    sequence(lambda: importlib.import_module("lazy_two"), lambda: (importlib.import_module("lazy_two"), box.touch()))


def ordered_from_package(box: Box) -> None:
    os.makedirs(os.path.join(_folder, "lazy_package"))
    with open(os.path.join(_folder, "lazy_package", "__init__.py"), "w"):
        pass
    _module("lazy_package.inner", box)

    def first() -> None:
        import lazy_package.inner  # type: ignore[import-not-found]  # noqa: F401, PLC0415

    def second() -> None:
        from lazy_package import inner  # noqa: F401, PLC0415

        box.touch()

    sequence(first, second)


def racy_import_of_another(box: Box) -> None:
    _module("lazy_three", box)
    _module("lazy_four", box, body="")

    def second() -> None:
        import lazy_four  # type: ignore[import-not-found]  # noqa: F401, PLC0415

        box.touch()

    sequence(lambda: importlib.import_module("lazy_three"), second)


def racy_after_the_body(box: Box) -> None:
    """What the importing thread does after the module's body is ordered by no import."""
    _module("lazy_five", box, body="")

    def work() -> None:
        import lazy_five  # type: ignore[import-not-found]  # noqa: F401, PLC0415

        box.touch()

    sequence(work, work)


main(__name__)
