"""The report's pictures: all there, of the right size, safe to overwrite."""

import pytest

from support.reports import report_of
from tests.scheduler import small_case as small

slides = pytest.importorskip("data.report.slides", reason="needs the extra: pip install .[plots]")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    folder = tmp_path_factory.mktemp("slides")
    return folder, slides.write_slides(folder, report_of())


def test_every_picture_is_a_png_of_a_slides_shape(drawn):
    folder, paths = drawn
    assert [path.parent for path in paths] == [folder] * len(slides.SLIDES)
    for path in paths:
        head = path.read_bytes()[:24]
        assert head.startswith(b"\x89PNG")
        width, height = (int.from_bytes(head[k : k + 4], "big") for k in (16, 20))
        assert width / height == pytest.approx(16 / 9, rel=0.01)
        assert width >= 1_500
        assert path.stat().st_size < 400_000


def test_equal_reports_give_equal_pictures(drawn):
    _folder, paths = drawn
    (name, content), *_others = slides.slides(report_of())
    assert paths[0].name == f"report-{name}.png"
    assert paths[0].read_bytes() == content


def test_only_earlier_pictures_are_overwritten(drawn, tmp_path):
    folder, paths = drawn
    assert slides.may_be_written(folder)
    assert slides.may_be_written(tmp_path / "new")
    (tmp_path / "holiday").mkdir()
    (tmp_path / "holiday" / paths[0].name).write_bytes(b"\x89PNG my own")
    assert not slides.may_be_written(tmp_path / "holiday")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert not slides.may_be_written(tmp_path / "file")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_odd_plans_are_drawn(lang):
    case = small.CASE.model_copy(update={"published": (), "booked": ()})
    case = small.with_settings(case, city="$x_1$ <b>" + "长" * 190, days=16)
    empty = dict.fromkeys(("runs", "sessions", "duties", "bookings"), ())
    report = report_of(case, small.TABLES.model_copy(update=empty))
    assert len(list(slides.slides(report, lang))) == len(slides.SLIDES)
