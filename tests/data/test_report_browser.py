"""The report in a browser: nothing to complain of, nothing fetched, everything to be seen."""

import shutil
import subprocess

import pytest

from data.report import write_report
from scheduler.report import make_report
from support import browser
from support.reports import plan_of, report_of
from tests.scheduler import small_case as small

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(browser.program() is None, reason="no Chromium is installed"),
]

CHARTS = {"needs", "map", "hours", "duties", "nights", "waits", "reasons"}
QUESTION = """
var plots = {}, box = document.querySelector(".week").getBoundingClientRect();
document.querySelectorAll("[data-chart]").forEach(function (place) {
  var svg = place.querySelector("svg");
  plots[place.dataset.chart] = {
    across: svg ? svg.getBoundingClientRect().width : 0,
    room: place.getBoundingClientRect().width,
    marks: svg ? svg.querySelectorAll("path").length : 0,
    texts: svg ? svg.querySelectorAll("text").length : 0
  };
});
var button = document.querySelector(".week button"), tip = document.getElementById("tip");
var before = tip.hidden;
button.focus();
var at = tip.getBoundingClientRect();
var focused = {shown: !tip.hidden, text: tip.textContent,
  bottom: at.bottom, right: at.right, left: at.left};
document.dispatchEvent(new window.KeyboardEvent("keydown", {key: "Escape"}));
var escaped = tip.hidden;
button.dispatchEvent(new window.KeyboardEvent("keydown", {key: "ArrowRight", bubbles: true}));
var moved = document.activeElement !== button && document.activeElement.tagName === "BUTTON";
document.body.click();
button.click();
var tapped = !tip.hidden;
return {
  plots: plots, board: [box.width, box.height], wide: document.documentElement.scrollWidth,
  fetched: window.performance.getEntriesByType("resource").map(function (e) { return e.name; }),
  before: before, focused: focused, escaped: escaped, moved: moved, tapped: tapped,
  lang: document.documentElement.lang, run: window.harmed === undefined
};
"""
MARKS = """
var button = document.querySelector(".week button"), at = button.getBoundingClientRect();
var marks = button.querySelector("sup") || document.createElement("sup");
marks.textContent = "★▲▼";
button.appendChild(marks);
var number = button.querySelector("b").getBoundingClientRect();
var box = marks.getBoundingClientRect();
return {height: box.height, below: box.bottom - number.top, over: at.left - box.left,
  row: button.closest("td").getBoundingClientRect().height};
"""
NASTY = "</script><script>window.parent.harmed=window.harmed=1</script><img src=x onerror=harmed=1>"


@pytest.fixture(scope="module", params=["zh", "en"])
def page(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(path, make_report(plan_of(), plan_of()), request.param)
    return path


def looked_at(path, width):
    seen = browser.look(path, QUESTION, path.parent, width)
    assert seen.console == ()
    return seen.answer


@pytest.mark.parametrize("width", [1280, 390])
def test_everything_is_to_be_seen_and_nothing_fetched(page, width):
    found = looked_at(page, width)
    assert found["fetched"] == []
    assert found["wide"] <= width, "the page itself does not scroll sideways"
    assert set(found["plots"]) == CHARTS
    for name, plot in found["plots"].items():
        assert plot["across"] > 250, name
        assert plot["across"] <= plot["room"] + 1, name
        assert plot["marks"] > 3, name
        assert plot["texts"] > 1, name
    across, down = found["board"]
    assert across > 300
    assert down > 90


@pytest.mark.parametrize("width", [1280, 390])
def test_three_marks_of_change_take_one_line_above_the_figure(page, width):
    found = browser.look(page, MARKS, page.parent, width).answer
    assert 4 < found["height"] < 11
    assert found["below"] <= 4, "the marks do not cover the figure"
    assert found["over"] <= 0
    assert found["row"] <= 33


@pytest.mark.parametrize("width", [1280, 390])
def test_the_board_tells_its_details_to_keyboard_and_touch(page, width):
    found = looked_at(page, width)
    focused = found["focused"]
    assert found["before"]
    assert focused["shown"]
    assert "V1-F" in focused["text"]
    assert 0 <= focused["left"] <= focused["right"] <= width
    assert focused["bottom"] <= 900
    assert found["escaped"]
    assert found["moved"]
    assert found["tapped"]


def test_hostile_texts_run_nothing(tmp_path):
    case = small.with_settings(small.CASE, city=NASTY)
    case = small.with_rows(case, "venues", {"V1": {"name": NASTY}, "V2": {"name": "甲" * 200}})
    path = tmp_path / "report.html"
    write_report(path, report_of(case))
    found = looked_at(path, 390)
    assert found["run"]
    assert found["wide"] <= 390


@pytest.mark.skipif(shutil.which("pdfinfo") is None, reason="poppler is not installed")
def test_it_prints_on_a4(page):
    target = page.parent / "report.pdf"
    browser.run(f"--print-to-pdf={target}", page.as_uri(), folder=page.parent)
    told = subprocess.run(["pdfinfo", target], capture_output=True, text=True, check=True).stdout
    assert "(A4)" in told
    pages = int(next(line for line in told.splitlines() if line.startswith("Pages:")).split()[1])
    assert 2 <= pages <= 8
