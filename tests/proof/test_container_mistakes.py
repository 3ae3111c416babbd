"""Each mistake of container_mistakes.txt, planted in the containers' algorithms, makes one of their tests fail."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NATIVE = ROOT / "native"
COMPILE = ["g++", "-std=c++20", "-O0", "-w"]

pytestmark = [pytest.mark.proof, pytest.mark.timeout(600)]


@dataclass(frozen=True, slots=True)
class Mistake:
    name: str
    file: str
    test: str
    old: str
    new: str


def mistakes() -> Iterator[Mistake]:
    file = test = name = old = ""
    for line in (Path(__file__).parent / "container_mistakes.txt").read_text().splitlines():
        if line.startswith("@ "):
            file, test = line.removeprefix("@ ").split(" ? ")
        elif line.startswith("-"):
            old = line[1:]
        elif line.startswith("+"):
            yield Mistake(name, file, test, old, line[1:])
        elif line and not line.startswith("#"):
            name = line


def passes(test: str, native: Path, scheduler: Path, folder: Path) -> bool:
    program = folder / "program"
    source = str(native / "tests" / test)
    libraries = ["-lgtest_main", "-lgtest", "-lpthread"]
    subprocess.run([*COMPILE, f"-I{native}", source, str(scheduler), "-o", str(program), *libraries], check=True)
    try:
        return subprocess.run([program], capture_output=True, timeout=60, check=False).returncode == 0
    except subprocess.TimeoutExpired:
        return False


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("scheduler") / "scheduler.o"
    subprocess.run([*COMPILE, "-c", str(NATIVE / "tests" / "scheduler.cpp"), "-o", str(made)], check=True)
    return made


def planted(mistake: Mistake, folder: Path) -> Path:
    native = folder / "native"
    for part in ("containers", "core", "tests"):
        shutil.copytree(NATIVE / part, native / part)
    file = native / "containers" / mistake.file
    text = file.read_text()
    assert text.count(mistake.old + "\n") == 1, mistake
    file.write_text(text.replace(mistake.old, mistake.new))
    return native


@pytest.mark.parametrize("test", sorted({each.test for each in mistakes()}))
def test_nothing_fails_without_a_mistake(test: str, scheduler: Path, tmp_path: Path) -> None:
    assert passes(test, NATIVE, scheduler, tmp_path)


@pytest.mark.parametrize("mistake", list(mistakes()), ids=lambda each: f"{each.file.removesuffix('.hpp')}: {each.name}")
def test_a_mistake_is_noticed(mistake: Mistake, scheduler: Path, tmp_path: Path, proved: Callable[[str], None]) -> None:
    assert not passes(mistake.test, planted(mistake, tmp_path), scheduler, tmp_path)
    proved(f"mistake noticed in {mistake.file}: {mistake.name}")
