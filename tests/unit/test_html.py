"""The page: what is in it, and that it works in a real browser."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from chromium import PROGRAM, Browser, browser
from test_reporters import GOLDEN, LIBRARY, bank_report, with_texts

from aether.report.build import Setting, build_report
from aether.report.model import LastSync, Meeting, Report, Severity
from aether.report.sources import Sources
from aether.reporters import html
from aether.reporters.style import TextStyle
from aether.reporters.timeline import Link, timeline

needs_browser = pytest.mark.skipif(PROGRAM is None, reason="there is no Chromium")
HOSTILE = "</script><script>hacked()</script><img src=x onerror=hacked()>{{ 7*7 }}\"'&`\u202e\x1b[31m\ud800\x00--><!--"


def data_of(page: str) -> dict[str, Any]:
    (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)  # type: ignore[no-any-return]


def hostile[Value](value: Value) -> Value:
    """The same with every text in it hostile."""
    return with_texts(value, lambda _: HOSTILE)


def many_races(number: int) -> Report:
    """So many races of places and stacks of their own."""
    text = (GOLDEN / "races.json").read_text(encoding="utf-8")
    first = json.loads(text.replace("{standard library}", LIBRARY))[0]
    lines = [f"        self.balance_{line} += interest(amount, rate={line})  # a line" for line in range(20_000)]
    records = [json.loads(json.dumps(first)) for _ in range(number)]
    for at, record in enumerate(records):
        record["number"] = at
        record["locations"][0]["name"] = f"Account.balance_{at}"
        for side, access in enumerate(record["accesses"]):
            line = 10 * (2 * at + side) % 19_000 + 5
            own = {"file": "bank.py", "line": line, "function": f"Account.deposit_{at}"}
            callers = [{"file": "bank.py", "line": line + n, "function": f"caller_{at}_{n}"} for n in range(10)]
            access.update(own, end_line=line, stack=[*access["stack"][:1], *callers, own])
    report = bank_report()
    setting = Setting(report.environment, report.process, report.census)
    return build_report(setting, records, Sources(known={"bank.py": "\n".join(lines)}))


def test_the_page_needs_nothing_else() -> None:
    page = html.render(bank_report(), TextStyle())
    assert re.findall(r"\b(?:src|href|action)\s*=|url\(|@import|https?://", page) == ["http://"]
    assert "http://www.w3.org/2000/svg" in page  # a name, which is not loaded


def test_frames_and_source_lines_stand_once_and_a_thousand_races_take_under_5_mb() -> None:
    page = html.render(many_races(1_000), TextStyle())
    data = data_of(page)
    assert len(data["races"]) == 1_000
    assert len(page.encode()) < 5_000_000
    for table in ("files", "frames", "lines"):
        values = [json.dumps(value) for value in data[table]]
        assert len(values) == len(set(values))


def test_no_text_can_leave_its_place() -> None:
    page = html.render(hostile(bank_report()), TextStyle())
    assert page.count("<script") == page.count("</script") == 2
    assert "<img" not in page
    assert not set("\u202e\x1b\ud800\x00") & set(page)


def test_what_is_said_of_a_run_that_was_cut_short() -> None:
    page = html.render(replace(bank_report(), incomplete=90061.5), TextStyle())
    assert 'role="alert">incomplete: the run ended at 1970-01-02 01:01:01 UTC or later' in page


def test_the_access_is_marked_in_its_line() -> None:
    data = data_of(html.render(bank_report(numbers=(3,)), TextStyle()))
    side = data["races"][0]["sides"][0]
    lines = {number: "".join(pieces[1::2]) for number, pieces in (data["lines"][index] for index in side["lines"])}
    (number, (begin, end)), *_ = side["marks"].items()
    assert lines[int(number)][begin:end] == "名 = account.owner"


def sync(operation: str, effect: str) -> LastSync:
    return LastSync(operation, effect, "event", "Event 'go'", None, None, None, connects=True)


@pytest.mark.parametrize(
    ("way", "giver", "expected"),
    [
        ("too early", 0, [("set Event 'go'", "waited for Event 'go'", Link.RIGHT), None]),
        ("too early", 1, [("waited for Event 'go'", "set Event 'go'", Link.LEFT), None]),
        ("too late", 0, [None, ("set Event 'go'", "waited for Event 'go'", Link.RIGHT)]),
    ],
)
def test_the_timeline_tells_what_connects_the_two_sides_and_where(way: str, giver: int, expected: list[Any]) -> None:
    (race,) = bank_report(numbers=(1,)).races
    meeting = Meeting(way, giver, sync("set", "gives"), sync("wait", "takes"))
    rows = timeline(replace(race, meeting=meeting))
    (access,) = (at for at, row in enumerate(rows) if row.is_access)
    parts = rows[1:access], rows[access + 1 :]
    found = [
        next(((row.left, row.right, row.link) for row in part if row.link in (Link.LEFT, Link.RIGHT)), None)
        for part in parts
    ]
    assert found == expected
    assert rows[access].link is Link.RACE


@pytest.mark.parametrize(
    ("last", "left", "note"),
    [
        (replace(sync("set", "gives"), connects=False), "set Event 'go'", "the other side has no part in it"),
        (sync("set", "gives"), "set Event 'go'", "both have used it, but in no order with the accesses"),
        (sync("wait", "fails"), "waited for Event 'go' in vain", "an attempt that fails orders nothing"),
    ],
)
def test_the_timeline_tells_of_synchronisation_that_does_not_connect(last: LastSync, left: str, note: str) -> None:
    (race,) = bank_report(numbers=(1,)).races
    first, second = race.accesses
    rows = timeline(replace(race, accesses=(replace(first, last_sync=last), second)))
    assert [(row.left, row.right, row.note) for row in rows if row.link is Link.APART] == [(left, "", note)]


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as opened:
        yield opened


@pytest.fixture
def show(tab: Browser, tmp_path: Path) -> Iterator[Any]:
    """Opens the page of a report; at the end of the test nothing may have been complained of."""

    def opened(report: Report, anchor: str = "", level: Severity = Severity.WARNING) -> Browser:
        (tmp_path / "page.html").write_text(html.render(report, TextStyle(level=level)), encoding="utf-8")
        tab.resize(1280)
        tab.open(tmp_path / "page.html", anchor)
        return tab

    tab.complaints.clear()
    yield opened
    assert tab.complaints == []


def shown(tab: Browser, what: str = "tr.race") -> list[str]:
    """The texts of the elements that are to be seen."""
    visible = f"[...document.querySelectorAll({what!r})].filter(each => each.checkVisibility())"
    return tab.evaluate(f"{visible}.map(each => each.innerText)")  # type: ignore[no-any-return]


@needs_browser
def test_the_page_filters_searches_and_sorts(show: Any) -> None:
    tab = show(bank_report())
    assert [text.split()[0] for text in shown(tab)] == ["error", "warning", "warning"]
    tab.evaluate("document.querySelector('[value=note]').click()")
    assert [text.split()[0] for text in shown(tab)] == ["error", "warning", "warning", "note"]
    assert shown(tab, "#shown") == ["4 of 4 races"]
    tab.evaluate("document.querySelector('[value=warning]').click()")
    assert [text.split()[0] for text in shown(tab)] == ["error", "note"]
    tab.evaluate("const kind = document.getElementById('kind'); kind.value = 'lost-update';"
                 "kind.dispatchEvent(new Event('change'))")  # fmt: skip
    assert [text.split()[1] for text in shown(tab)] == ["lost-update"]
    tab.evaluate("kind.value = ''; kind.dispatchEvent(new Event('change'))")
    tab.evaluate("document.querySelector('[value=warning]').click()")
    tab.press("/")
    tab.type("thread-1 owner")
    assert all("Account.owner" in text for text in shown(tab))
    assert shown(tab) != []
    tab.type(" no such thing")
    assert shown(tab) == []
    assert shown(tab, "#none") == ["No race is left by what is searched for."]
    tab.evaluate("search = document.getElementById('search'); search.value = '';"
                 "search.dispatchEvent(new Event('input'))")  # fmt: skip
    tab.evaluate("document.querySelector('[data-key=name] button').click()")
    names = shown(tab, "tr.race .fold")
    assert names == sorted(names)
    tab.evaluate("document.querySelector('[data-key=name] button').click()")
    assert shown(tab, "tr.race .fold") == sorted(names, reverse=True)
    assert tab.evaluate("document.querySelectorAll('th[aria-sort]').length") == 1


@needs_browser
def test_a_race_unfolds_with_both_sides_and_all_that_is_known(show: Any) -> None:
    tab = show(bank_report())
    assert shown(tab, "article") == []
    tab.evaluate("document.querySelector('tr.race').click()")
    (article,) = shown(tab, "article")
    race = bank_report().races[0]
    for text in (race.explanation, race.why_unordered, race.ordering, "# aether: ignore[lost-update]", race.id):
        assert " ".join(text.replace("`", "").split()) in " ".join(article.split())
    assert len(shown(tab, ".side")) == 2
    assert shown(tab, ".side mark") == ["self.balance += amount"] * 2
    assert len(shown(tab, ".source .k")) > 0
    assert shown(tab, ".stack") == []
    tab.evaluate("document.querySelector('.side summary').click()")
    assert shown(tab, ".stack .function") == ["Account.deposit", "work", "Thread.run"]
    assert len(shown(tab, ".timeline .access")) == 2
    assert tab.evaluate("document.querySelectorAll('.timeline svg path').length") > 0
    tab.evaluate("document.querySelector('tr.race .fold').click()")
    assert shown(tab, "article") == []


@needs_browser
def test_the_keyboard_is_enough(show: Any) -> None:
    tab = show(bank_report())
    tab.press("j")
    tab.press("j")
    tab.press("Enter")
    assert len(shown(tab, "article")) == 1
    assert tab.evaluate("document.activeElement.getAttribute('aria-expanded')") == "true"
    assert tab.evaluate("[...document.querySelectorAll('.fold')].indexOf(document.activeElement)") == 1
    tab.press("k")
    assert tab.evaluate("[...document.querySelectorAll('.fold')].indexOf(document.activeElement)") == 0
    tab.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"
    tab.press("j")
    assert tab.evaluate("document.activeElement.value") == "j"


@needs_browser
def test_a_link_to_a_race_unfolds_it(show: Any) -> None:
    race = bank_report().races[1]
    tab = show(bank_report(), f"#race-{race.id}")
    (article,) = shown(tab, "article")
    assert race.id in article


@needs_browser
def test_light_and_dark(show: Any) -> None:
    tab = show(bank_report())
    back = "getComputedStyle(document.body).backgroundColor"
    tab.prefer("light")
    light = tab.evaluate(back)
    tab.prefer("dark")
    dark = tab.evaluate(back)
    assert light != dark
    tab.press("t")
    assert tab.evaluate(back) == light
    tab.evaluate("document.getElementById('theme').click()")
    assert tab.evaluate(back) == dark
    tab.evaluate("localStorage.clear()")


@needs_browser
def test_the_line_that_silences_can_be_copied(show: Any) -> None:
    tab = show(bank_report())
    tab.evaluate("document.querySelector('tr.race').click()")
    tab.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    tab.evaluate("document.querySelector('.copy button').click()")
    assert tab.evaluate("window.copied") == "# aether: ignore[lost-update] why it may stay"
    assert shown(tab, ".copy button")[0] == "copied"


@needs_browser
def test_nothing_is_wider_than_a_narrow_screen(show: Any) -> None:
    tab = show(bank_report())
    tab.resize(360)
    tab.evaluate("document.getElementById('all').click()")
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert len(shown(tab, "article")) == 3
    assert tab.evaluate("document.documentElement.scrollWidth") == 360
    lefts = tab.evaluate("[...document.querySelectorAll('.side')].map(each => each.getBoundingClientRect().left)")
    assert len(set(lefts)) == 1  # one below the other


@needs_browser
def test_all_that_is_shown_is_printed_unfolded(show: Any) -> None:
    tab = show(bank_report())
    tab.evaluate("addEventListener('beforeprint', () => { window.printed ="
                 "[...document.querySelectorAll('article')].filter(each => each.checkVisibility()).length + ' ' +"
                 "document.querySelectorAll('article details:not([open])').length })")  # fmt: skip
    assert tab.pdf().startswith(b"%PDF")
    assert tab.evaluate("window.printed") == "3 0"
    assert shown(tab, "article") == []
    assert tab.evaluate("document.querySelectorAll('article .side details[open]').length") == 0


@needs_browser
def test_hostile_strings_stay_strings(show: Any) -> None:
    tab = show(hostile(bank_report()), level=Severity.NOTE)
    tab.evaluate("document.getElementById('all').click()")
    tab.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert len(shown(tab, "article")) == 4
    assert tab.evaluate("document.querySelectorAll('script').length") == 2
    assert tab.evaluate("document.querySelectorAll('img, iframe, object, embed, [onerror], base, link').length") == 0
    literal = HOSTILE.partition("`")[0]
    assert all(literal in text for text in shown(tab, ".fold"))
    assert all(literal in text for text in shown(tab, ".side h3"))
    tab.press("/")
    tab.type("hacked")
    assert len(shown(tab)) == 4


@needs_browser
def test_a_thousand_races_are_searched_and_unfolded(show: Any) -> None:
    tab = show(many_races(1_000))
    assert len(shown(tab)) == 1_000
    tab.press("/")
    tab.type("balance_777")
    assert len(shown(tab)) == 1
    tab.evaluate("document.querySelector('tr.race:not([hidden]) .fold').click()")
    assert "Account.balance_777" in shown(tab, "article h2")[0]


@needs_browser
def test_no_race_at_all(show: Any) -> None:
    tab = show(bank_report(numbers=()))
    assert shown(tab, "#none") == ["No races were found."]
