"""``--events``: progress for programs, in a file, without getting in the way of the plan."""

import io
import json

from cli.events import RecordedDisplay, recording
from cli.words import choose_words
from models.progress import Progress

ZH = choose_words("zh")


class Shown:
    def __init__(self):
        self.events = []
        self.notes = []

    def show(self, event):
        self.events.append(event)

    def note(self, text):
        self.notes.append(text)


class FullDisk(io.StringIO):
    def write(self, text):
        raise OSError(28, "No space left on device")


def test_each_event_is_a_line_and_is_drawn_too(tmp_path):
    shown, file = Shown(), tmp_path / "events.jsonl"
    events = [Progress("read", 0.0), Progress("improve", 2.5, 20, 10.5, 0.475, "注")]
    with recording(shown, file, ZH) as display:
        for event in events:
            display.show(event)
        display.note("给人看的")
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [row["stage"] for row in rows] == ["read", "improve"]
    assert rows[1] == {
        "elapsed": rows[1]["elapsed"], "stage": "improve", "seconds": 2.5, "score": 20,
        "bound": 10.5, "gap": 0.475, "note": "注", "part": 0, "parts": 0,
    }  # fmt: skip
    assert 0 <= rows[0]["elapsed"] <= rows[1]["elapsed"]
    assert shown.events == events
    assert shown.notes == ["给人看的"]


def test_without_a_file_the_display_is_itself():
    shown = Shown()
    with recording(shown, None, ZH) as display:
        assert display is shown


def test_a_full_disk_is_said_once_and_stops_nothing():
    shown = Shown()
    display = RecordedDisplay(shown, FullDisk(), ZH)
    display.show(Progress("read", 0.0))
    display.show(Progress("types", 0.1))
    assert [event.stage for event in shown.events] == ["read", "types"]
    assert shown.notes == ["进度文件写不下去了，计划照常进行。"]


def test_it_does_not_go_with_many_cases(paikao, tmp_path):
    result = paikao(
        "plan", "--many", tmp_path, "--out", tmp_path / "o", "--events", tmp_path / "e.jsonl"
    )
    assert result.exit_code == 2
    assert "--events 不与 --many 同用。" in result.stderr
    assert not (tmp_path / "e.jsonl").exists()


def test_a_file_that_cannot_be_written_is_said_before_the_work(paikao, tmp_path):
    result = paikao(
        "plan", tmp_path, "--out", tmp_path / "o", "--events", tmp_path / "no" / "e.jsonl"
    )
    assert result.exit_code == 2
    assert "无法读写" in result.stderr
    assert "e.jsonl" in result.stderr
