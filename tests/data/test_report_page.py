"""The report's page: what stands in it, that it fetches nothing, that it runs nothing else's."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from data.report import may_be_replaced, page, render, write_report
from data.report.charts import charts
from data.report.names import Names, at_most, share, signed
from models.comparison import PlanWithCase
from models.report import Report
from scheduler.report import make_report
from support.reports import plan_of, report_of
from tests.scheduler import small_case as small

SECTIONS = {
    *("headline", "board", "districts", "hours", "staff", "waiting", "unserved", "binds"),
    *("changes", "compare"),
}
FETCHING = {"src", "href", "action", "data", "poster", "srcset", "background", "formaction"}
VOID = {"meta", "link", "img", "br", "hr", "input"}
NASTY = "<script>alert(1)</script>\"'>{{7*7}}<img src=http://evil.example/x onerror=alert(2)>"
BIDI = "\u202egnitset\u202c\u0000\u200b"


class Parsed(HTMLParser):
    """Elements with their attributes, and texts outside scripts and styles."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.elements, self.stack, self.texts = [], [], []
        self.raw = {"script": [], "style": []}
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        if tag in self.raw:
            self.raw[tag].append("")

    def handle_endtag(self, tag):
        assert self.stack, f"</{tag}> closes nothing"
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.stack and self.stack[-1] in self.raw:
            self.raw[self.stack[-1]][-1] += data
        elif data.strip():
            self.texts.append(data.strip())

    def attributes(self, name):
        return [attrs[name] for _tag, attrs in self.elements if name in attrs]


@pytest.fixture(scope="module")
def report() -> Report:
    return make_report(plan_of(), plan_of())


@pytest.fixture(scope="module", params=["zh", "en"])
def parsed(request, report):
    found = Parsed(render(report, request.param))
    assert found.stack == [], "every element is closed"
    return found


def hostile() -> Report:
    """A report in which every text of the case is hostile."""
    case = small.with_settings(small.CASE, city=NASTY + BIDI)
    venues = {"V1": {"name": NASTY, "district": NASTY}, "V2": {"name": "长" * 180 + BIDI}}
    case = small.with_rows(case, "venues", venues)
    case = small.with_rows(case, "districts", {"甲区": {"district": NASTY}})
    case = small.with_rows(case, "units", {"考试科": {"unit": NASTY}})
    unit = {"unit": NASTY, "district": NASTY}
    staff = {row.examiner_id: unit for row in case.examiners if row.unit == "考试科"}
    case = small.with_rows(case, "examiners", staff)
    people = {r.candidate_id: {"district": NASTY} for r in case.candidates if r.district == "甲区"}
    case = small.with_rows(case, "candidates", people)
    cohort = type(case.cohorts[0])(
        **{k: getattr(case.cohorts[0], k) for k in case.cohorts[0].__dataclass_fields__}
        | {"district": NASTY}
    )
    case = case.model_copy(update={"cohorts": (cohort,)})
    return report_of(case, engine_version=NASTY, created=NASTY)


def test_every_section_is_there_and_named(parsed):
    ids = set(parsed.attributes("id"))
    assert ids >= SECTIONS
    assert {f"{name}-title" for name in SECTIONS} <= ids
    assert len(parsed.attributes("id")) == len(ids), "no ID twice"
    for reference in ("aria-labelledby", "aria-describedby"):
        assert set(parsed.attributes(reference)) <= ids
    assert {link[1:] for link in parsed.attributes("href")} == SECTIONS


def test_nothing_is_fetched(parsed):
    for tag, attrs in parsed.elements:
        for name in FETCHING & attrs.keys():
            assert attrs[name].startswith("#"), (tag, name)
        assert tag not in {"link", "iframe", "object", "embed", "form", "base", "img"}
        assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
    assert "url(" not in parsed.raw["style"][0]
    assert "@import" not in parsed.raw["style"][0]


def test_the_policy_lets_in_the_pages_own_texts_and_nothing_else(parsed):
    (policy,) = [
        attrs["content"]
        for tag, attrs in parsed.elements
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in policy

    def fingerprint(text):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    _data, *scripts = parsed.raw["script"]
    assert rules["script-src"].split() == [fingerprint(text) for text in scripts]
    assert rules["style-src"].split() == [fingerprint(text) for text in parsed.raw["style"]]


def test_the_library_is_the_one_that_was_taken_in():
    content = (page.FOLDER / page.LIBRARY).read_bytes()
    assert hashlib.sha256(content).hexdigest() == page.LIBRARY_SHA256
    assert page.LIBRARY_SHA256 in (page.FOLDER / "vendor/README.md").read_text(encoding="utf-8")
    for name in ("LICENSE.echarts", "NOTICE.echarts", "LICENSE.zrender", "LICENSE.d3"):
        assert (page.FOLDER / "vendor" / name).stat().st_size > 50


def test_the_figures_are_written(report):
    text = " ".join(Parsed(render(report)).texts)
    assert "本期共 21 名考生，20 人具备资格：排上 18 人，没有排上 2 人" in text
    assert "20 席，已用 20" in text
    assert "已证明：在现有规则和条件下，任何排法的总代价最多再低 1.0%。" in text
    assert "两边都有的 21 名考生中：得到席位 0 人" in text


def test_english_is_english(report):
    own = {row.name for row in report.venues} | {row.district for row in report.districts}
    own |= {row.unit for row in report.staff.units} | {report.city, "计划"}
    text = " ".join(Parsed(render(report, "en")).texts)
    for name in sorted(own, key=len, reverse=True):
        text = text.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", text) == []
    options = json.dumps(charts(report, Names(report, "en")), ensure_ascii=False)
    for name in sorted(own, key=len, reverse=True):
        options = options.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff]+", options) == []


def test_nobody_is_named(small_case, small_plan):
    item = PlanWithCase("计划", small_plan, small_case)
    text = render(make_report(item, item))
    assert "第1驾考中心" in text
    assert not re.search(r"钟离|鸿运|K0\d|E0\d\d", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_hostile_texts_are_texts(lang):
    content = render(hostile(), lang)
    parsed = Parsed(content)
    assert parsed.stack == []
    assert "img" not in {tag for tag, _attrs in parsed.elements}
    assert len(parsed.raw["script"]) == 3
    assert any("<script>alert(1)</script>" in text for text in parsed.texts)
    assert not any(char in content for char in "\u202e\u202c\u200b\u0000")
    options = json.loads(parsed.raw["script"][0])
    names = options["map"]["series"][-1]
    assert all("{" not in item["label"]["formatter"] for item in names["data"])


def test_a_plan_that_breaks_rules_is_no_good_news():
    duties = tuple(duty for duty in small.TABLES.duties if duty.examiner_id != "E3")
    report = report_of(tables=small.TABLES.model_copy(update={"duties": duties}), score=1)
    text = " ".join(Parsed(render(report)).texts)
    assert "这份计划违反规则，不能公布。" in text
    assert "plan.json 与计划表不符" in text
    assert "任何排法" not in text
    assert "没有更好的排法" not in text
    assert "全部通过" not in text


def test_a_plan_of_nothing_is_drawn():
    case = small.CASE.model_copy(update={"published": (), "booked": ()})
    empty = dict.fromkeys(("runs", "sessions", "duties", "bookings"), ())
    report = report_of(case, small.TABLES.model_copy(update=empty))
    parsed = Parsed(render(report))
    assert parsed.stack == []
    assert "本期没有开出场次。" in parsed.texts
    assert "hours" not in json.loads(parsed.raw["script"][0])


def test_nothing_is_new_where_nothing_was_published(report):
    assert report.publication is not None
    marked, first = render(report), render(report.model_copy(update={"publication": None}))
    assert "<sup>" in marked
    assert "★ 新增" in marked
    assert "<sup>" not in first
    assert "★" not in first


def test_the_time_of_planning_is_written_for_people(report):
    page = render(report)
    assert "2023-07-06 09:00 UTC+08:00" in page
    assert "T09:00" not in page


def test_a_long_legend_has_room_for_a_second_line_on_a_phone(report):
    short, long = (charts(report, Names(report, lang))["reasons"]["grid"] for lang in ("zh", "en"))
    assert long["top"] > short["top"]


def test_weeks_have_a_board_each():
    report = report_of(small.with_settings(small.CASE, days=16))
    parsed = Parsed(render(report))
    boards = [a for tag, a in parsed.elements if tag == "table" and "week" in a.get("class", "")]
    assert len(boards) == 3


def test_changes_are_marked_only_against_what_was_published():
    first = small.CASE.model_copy(update={"published": (), "booked": ()})
    tables = small.with_rows(small.TABLES, "sessions", {"TP": {"status": "new"}})
    for case, marked in ((small.CASE, True), (first, False)):
        assert ("★" in "".join(Parsed(render(report_of(case, tables))).texts)) == marked


@pytest.mark.parametrize(
    ("gap", "text"), [(0, "0.0%"), (0.01, "1.0%"), (0.0101, "1.1%"), (0.0001, "0.1%")]
)
def test_a_gap_is_rounded_up(gap, text):
    assert at_most(gap) == text


def test_the_charts_hold_the_figures(report):
    options = charts(report, Names(report, "zh"))
    served, waiting, b1 = options["needs"]["series"]
    assert [item["value"] for item in served["data"]] == [6, 4, 4, 2, 2]
    assert [item["value"] for item in waiting["data"]] == [1, 1, 0, 0, 0]
    assert [item["value"] for item in b1["data"]] == [0, 1, 0, 0, 0]
    bars = [s for s in options["hours"]["series"] if s["type"] == "bar"]
    assert sum(item["value"] for s in bars for item in s["data"]) == pytest.approx(20, abs=0.5)
    before, after = options["waits"]["series"]
    assert [item["value"] for item in before["data"]] == [2, 0, 18, 0, 0, 1]
    assert [item["value"] for item in after["data"]] == [1, 0, 1, 0, 0, 1]


def test_circles_and_diamonds_are_as_large_as_their_figures(report):
    demand, served, seats, _lines, _names = charts(report, Names(report, "zh"))["map"]["series"]
    large, small_one = (item["r"] for item in demand["data"])
    assert (large / small_one) ** 2 == pytest.approx(18 / 3, rel=0.05)
    circle = 3.14159 * demand["data"][0]["r"] ** 2 / 4
    diamond = seats["data"][0]["r"] ** 2 / 2
    assert circle == pytest.approx(diamond, rel=0.02), "18 people and 18 seats"
    assert served["data"][0]["r"] < large


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 2, "50.0%"),
        (0, 5, "0%"),
        (5, 5, "100%"),
        (0, 0, "—"),
        (99_999, 100_000, ">99.9%"),
        (1, 100_000, "<0.1%"),
    ],
)
def test_shares_are_neither_all_nor_nothing_unless_they_are(part, whole, text):
    assert share(part, whole) == text


@pytest.mark.parametrize(
    ("value", "text"), [(3, "+3"), (-1200, "−1,200"), (0, "0"), (0.04, "0"), (-0.25, "−0.2")]
)
def test_differences_have_a_sign(value, text):
    assert signed(value) == text


def test_equal_reports_give_equal_files_and_only_reports_are_replaced(tmp_path, report):
    one, other = tmp_path / "a.html", tmp_path / "b.html"
    assert may_be_replaced(one)
    write_report(one, report)
    write_report(other, report)
    assert one.read_bytes() == other.read_bytes()
    assert may_be_replaced(one)
    assert one.stat().st_size < 3_000_000
    other.write_text("<html>", encoding="utf-8")
    assert not may_be_replaced(other)
    assert not may_be_replaced(Path(tmp_path))
