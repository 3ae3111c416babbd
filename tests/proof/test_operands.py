"""What monitoring reads from frames is what probes are given, access by access, in thousands of library functions.

The suites are those of CPython that need no network and no other program, and whose functions differ from each other's.
"""

import importlib.util
import platform
import sys
from collections.abc import Callable

import pytest

from aether_hooks import bytecode

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version"),
]

BUILD = f"{platform.python_version()}{sys.abiflags}"
SUITES = """
argparse configparser csv random difflib textwrap shlex string pprint copy heapq bisect calendar htmlparser urlparse
http_cookies ipaddress optparse plistlib cmd code colorsys filecmp fileinput fnmatch email.test_email
email.test_message email.test_headerregistry email.test__header_value_parser glob getopt gettext graphlib hmac
mimetypes netrc posixpath ntpath zipfile tarfile gzip mailbox shelve tempfile wave uuid httplib httpservers smtplib
imaplib poplib ftplib xmlrpc urllib doctest pyclbr symtable trace dis traceback asyncio.test_tasks
asyncio.test_queues asyncio.test_streams asyncio.test_locks asyncio.test_base_events queue sched xml_etree minidom sax
pulldom tomllib zoneinfo datetime strptime
""".split()


@pytest.mark.skipif(importlib.util.find_spec("test.test_textwrap") is None, reason="this Python came without its tests")
def test_monitored_operands_are_those_of_probes(proved: Callable[[str], None]) -> None:
    from operands import compare_all  # noqa: PLC0415 - it needs monitoring

    whole = compare_all([f"test_{suite}" for suite in SUITES])
    differing = [difference.text for difference in whole.differing.values()]
    proved(f"{BUILD}: operands of {len(whole.functions)} functions, {whole.accesses} accesses: {len(differing)} differ")
    assert differing == []
    assert len(whole.functions) >= 2000
