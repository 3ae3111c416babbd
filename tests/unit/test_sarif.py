"""SARIF and GitHub's annotations: valid, complete, and in the right place of a repository."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker
from test_html import hostile
from test_reporters import GOLDEN, LIBRARY, bank_report, with_texts

from aether.environment import _repository
from aether.kinds import KINDS
from aether.report.model import Frame, Report, Severity
from aether.reporters import github, sarif
from aether.reporters.style import TextStyle

ALL = TextStyle(level=Severity.NOTE)
VALIDATOR = Draft4Validator(
    json.loads((GOLDEN / "sarif-schema-2.1.0.json").read_text(encoding="utf-8")), format_checker=FormatChecker()
)


def placed(report: Report, folder: str, file: str) -> Report:
    """The same report on a program in this file, in a repository in this folder."""
    report = replace(report, environment=replace(report.environment, repository=folder, project=folder))
    return with_texts(report, lambda text: file if text == "bank.py" else text)  # type: ignore[no-any-return]


def results(report: Report, style: TextStyle = ALL) -> list[dict[str, Any]]:
    document = json.loads(sarif.render(report, style))
    VALIDATOR.validate(document)
    return document["runs"][0]["results"]  # type: ignore[no-any-return]


def test_against_the_golden_file(request: pytest.FixtureRequest) -> None:
    text = sarif.render(placed(bank_report(), "/repo", "/repo/app/bank.py"), ALL)
    text = text.replace(f"file://{LIBRARY}", "file://{standard library}")
    if request.config.getoption("--regenerate"):
        (GOLDEN / "report.sarif").write_text(text, encoding="utf-8")
    assert text == (GOLDEN / "report.sarif").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "report",
    [
        bank_report(),
        bank_report(numbers=()),
        replace(bank_report(), incomplete=1.0),
        placed(bank_report(), "/repo", "/repo/app/bank.py"),
        placed(bank_report(), "/repo", "<string>"),
        placed(bank_report(), "/repo", "/repo/a b/%41 #?\udcff名.py"),
    ],
    ids=["bank", "no races", "cut short", "in a repository", "in no file", "odd names"],
)
def test_every_report_is_valid(report: Report) -> None:
    VALIDATOR.validate(json.loads(sarif.render(report, ALL)))


def test_hostile_strings_make_no_links_and_stay_valid() -> None:
    report = bank_report()
    races = tuple(
        replace(hostile(race), kind=race.kind, explanation="[here](https://evil.example)") for race in report.races
    )
    document = sarif.render(replace(report, races=races), ALL)
    VALIDATOR.validate(json.loads(document))
    texts = json.dumps(json.loads(document)["runs"][0]["results"])
    assert "[here]" in texts
    assert "](" not in texts


def test_the_schema_can_refuse() -> None:
    document = sarif.document(bank_report(), ALL)
    document["runs"][0]["results"][0]["level"] = "fatal"
    assert not VALIDATOR.is_valid(document)


def test_a_result_holds_both_accesses_and_both_stacks() -> None:
    race = bank_report(numbers=(1,)).races[0]
    (result,) = results(placed(bank_report(numbers=(1,)), "/repo", "/repo/app/bank.py"))
    assert (result["ruleId"], result["level"]) == ("lost-update", "error")
    assert result["partialFingerprints"] == {"aetherRaceId/v1": race.id}
    first, second = result["relatedLocations"]
    assert [first["id"], second["id"]] == [1, 2]
    assert first["physicalLocation"]["artifactLocation"] == {"uri": "app/bank.py", "uriBaseId": "%SRCROOT%"}
    assert first["physicalLocation"]["region"] == {"startLine": 11, "startColumn": 9, "endLine": 11, "endColumn": 31}
    assert first["message"]["text"].endswith("updates Account.balance, holding no lock")
    (flow,) = result["codeFlows"]
    functions = [
        [each["location"]["logicalLocations"][0]["fullyQualifiedName"] for each in thread["locations"]]
        for thread in flow["threadFlows"]
    ]
    assert functions == [["Thread.run", "work", "Account.deposit"]] * 2
    assert len({thread["id"] for thread in flow["threadFlows"]}) == 2


def test_columns_count_characters() -> None:
    (result,) = results(placed(bank_report(numbers=(3,)), "/repo", "/repo/bank.py"))
    region = result["locations"][0]["physicalLocation"]["region"]
    line = (GOLDEN / "bank.py").read_text(encoding="utf-8").split("\n")[region["startLine"] - 1]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "名 = account.owner"


def test_a_race_outside_of_the_repository_stands_at_the_innermost_frame_inside() -> None:
    installed = "/repo/.venv/lib/python3.13/site-packages/bank.py"
    report = placed(bank_report(numbers=(1,)), "/repo", installed)
    (race,) = report.races
    inside = (Frame("/repo/app/outer.py", 3, "outer"), Frame("/repo/app/inner.py", 7, "inner"))
    second = replace(race.accesses[1], stack=(*inside, *race.accesses[1].stack))
    report = replace(report, races=(replace(race, accesses=(race.accesses[0], second)),))
    (result,) = results(report)
    location = result["locations"][0]["physicalLocation"]
    assert location["artifactLocation"] == {"uri": "app/inner.py", "uriBaseId": "%SRCROOT%"}
    assert location["region"] == {"startLine": 7}
    assert result["relatedLocations"][0]["physicalLocation"]["artifactLocation"] == {"uri": f"file://{installed}"}
    annotation = github.render(report, ALL).splitlines()[0]
    assert annotation.startswith("::error file=app/inner.py,line=7,title=")


def test_a_race_with_no_frame_inside_stands_where_it_is() -> None:
    report = placed(bank_report(numbers=(1,)), "/repo", "/elsewhere/bank.py")
    (result,) = results(report)
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///elsewhere/bank.py"}
    assert github.render(report, ALL).startswith("::error title=")


def test_the_level_leaves_out_what_is_below() -> None:
    assert {result["level"] for result in results(bank_report())} == {"error", "warning", "note"}
    assert {result["level"] for result in results(bank_report(), TextStyle())} == {"error", "warning"}
    assert github.render(bank_report(), TextStyle()).count("::notice") == 0
    assert github.render(bank_report(), ALL).count("::notice") == 1


def test_every_kind_has_a_rule_with_help() -> None:
    rules = sarif.document(bank_report(), ALL)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == list(KINDS)
    assert all(len(rule["help"]["markdown"]) > 200 for rule in rules)
    for result in results(bank_report()):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_a_run_that_was_cut_short_was_not_successful() -> None:
    (invocation,) = sarif.document(replace(bank_report(), incomplete=1.0), ALL)["runs"][0]["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "incomplete: the run ended at 1970" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert github.render(replace(bank_report(), incomplete=1.0), ALL).startswith("::warning title=aether::incomplete")


def test_an_annotation_is_one_line_and_its_properties_end_where_they_should() -> None:
    text = github.render(hostile(bank_report(numbers=(1,))), ALL)
    lines = text.splitlines()
    assert [line.partition(" ")[0] for line in lines] == ["::error", "aether:"]
    properties = lines[0].split("::")[1]
    assert properties.count(",") == 0
    assert "%0A" in lines[0]


def test_the_repository_is_the_nearest_one_upwards(tmp_path: Path) -> None:
    (tmp_path / "repo" / ".git").mkdir(parents=True)
    folder = tmp_path / "repo" / "services" / "bank"
    folder.mkdir(parents=True)
    assert _repository(str(folder)) == str(tmp_path / "repo")
    assert _repository(str(tmp_path)) == _repository(os.path.dirname(tmp_path))
