"""Servers that are started as modules and stopped from the keyboard, as they behave without us."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 60.0

SITE = """
from flask import Flask
app = Flask(__name__)
visits = 0
@app.get("/")
def home():
    global visits
    visits += 1
    return f"hello\\n"
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@contextmanager
def server(folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    environment = dict(os.environ, PYTHONUNBUFFERED="1")
    arguments = [sys.executable, *command]
    with subprocess.Popen(arguments, cwd=folder, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def answer(port: int) -> str:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as response:
                text: str = response.read().decode()
                return text
        except OSError:
            if time.monotonic() > deadline:
                raise


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE)
    return process.returncode, stderr


@pytest.mark.parametrize("watcher", [(), ("-m", "aether", "run", "--fail-on", "never")], ids=["plain", "watched"])
def test_the_librarys_http_server(watcher: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("hello\n")
    port = free_port()
    with server(tmp_path, *watcher, "-m", "http.server", "--bind", "127.0.0.1", str(port)) as process:
        assert answer(port) == "hello\n"
        status, stderr = interrupted(process)
    assert status == 0
    assert '"GET / HTTP/1.1" 200 -' in stderr
    assert ("aether: no races found" in stderr) == bool(watcher)


def test_flask_finds_the_race_of_its_views(tmp_path: Path) -> None:
    (tmp_path / "site_app.py").write_text(SITE)
    port = free_port()
    command = ("-m", "aether", "run", "-m", "flask", "--app", "site_app", "run", "--port", str(port))
    with server(tmp_path, *command) as process:
        assert [answer(port) for _ in range(2)] == ["hello\n"] * 2
        status, stderr = interrupted(process)
    assert status == 66
    assert re.search(r"error\[lost-update\]: .*\bvisits\b", stderr), stderr
