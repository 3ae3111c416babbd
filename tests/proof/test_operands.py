"""What monitoring reads of the standard library's functions is what probes are given, access by access."""

import platform
import sys
from collections.abc import Callable

import pytest
from operands import compare_all

from aether_hooks import bytecode

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(7200),
    pytest.mark.skipif(bytecode.VERSION is None, reason="monitoring does not know this version"),
]

SUITES = """
test_argparse test_ast.test_ast test_calendar test_cmd test_code test_codeop test_collections test_configparser
test_copy test_csv test_dataclasses test_datetime test_decimal test_difflib test_dis test_doctest.test_doctest
test_email.test_email test_email.test_headerregistry test_email.test_policy test_email.test__header_value_parser
test_fractions test_gettext test_graphlib test_heapq test_html test_htmlparser test_http_cookies test_imaplib
test_inspect.test_inspect test_ipaddress test_json.test_decode test_mailbox test_mimetypes test_minidom test_netrc
test_optparse test_pickle test_pickletools test_plistlib test_pprint test_pyclbr test_pydoc.test_pydoc test_random
test_reprlib test_sched test_shelve test_shlex test_shutil test_statistics test_string test_stringprep test_symtable
test_tarfile test_textwrap test_tokenize test_tomllib.test_data test_traceback test_types test_typing test_urllib
test_urlparse test_uuid test_wsgiref test_xml_etree test_zipfile.test_core test_zipapp
""".split()
LEAST_FUNCTIONS = 2000


def test_monitored_operands_are_those_of_probes(proved: Callable[[str], None]) -> None:
    whole = compare_all(SUITES)
    build = f"{platform.python_version()}{sys.abiflags}"
    unplaced = ", ".join(f"{number} {op}" for op, number in whole.unplaced.items()) or "none"
    proved(
        f"{build}: {len(whole.functions)} functions of the library, {whole.accesses} accesses monitored and by probes: "
        f"{len(whole.differing)} sites differ; not found in the code: {unplaced}"
    )
    assert whole.differing == []
    assert len(whole.functions) >= LEAST_FUNCTIONS
