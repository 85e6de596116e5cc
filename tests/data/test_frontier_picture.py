"""The picture of a frontier: what it holds, not how it looks."""

import re
from xml.etree import ElementTree

import pytest

from data.frontier import Service, frontier
from support.frontiers import AXES, services

picture = pytest.importorskip(
    "data.frontier_picture", reason="needs the extra: pip install .[plots]"
)
SVG = "{http://www.w3.org/2000/svg}"


def drawn(found, lang="zh"):
    content = picture.draw_frontier(found, "svg", lang)
    root = ElementTree.fromstring(content)
    texts = ["".join(node.itertext()) for node in root.iter(f"{SVG}text")]
    ids = {node.get("id") for node in root.iter(f"{SVG}g")}
    return ids, texts


def test_a_line_for_each_option_of_the_second_axis_in_each_panel():
    ids, texts = drawn(frontier("能力边界", AXES, services(), Service(90, 80)))
    for kind in ("served", "unserved"):
        expected = {f"{kind}-{panel}-{line}" for panel in range(2) for line in range(3)}
        assert {name for name in ids if name and name.startswith(f"{kind}-")} == expected
    for text in ("能力边界", "需求", "应急", "夜考=开", "夜考=停", "1.0", "2.0", "全部",
                 "具备资格", "基准计划", "已安排（人）", "具备资格而未安排（人）"):  # fmt: skip
        assert text in texts


def test_points_are_where_the_figures_are():
    found = frontier("x", AXES[:1], {("1.0",): Service(100, 50), ("2.0",): Service(100, 100)})
    root = ElementTree.fromstring(picture.draw_frontier(found, "svg"))
    (line,) = [node for node in root.iter(f"{SVG}g") if node.get("id") == "served-0-0"]
    numbers = [float(n) for n in re.findall(r"-?[\d.]+", line.find(f"{SVG}path").get("d"))]
    (x1, y1, x2, y2) = numbers
    assert x1 < x2
    assert y1 > y2  # an SVG counts downwards


def test_in_english():
    _ids, texts = drawn(frontier("x", AXES[:1], {}), "en")
    assert "Served (people)" in texts
    assert "Entitled" in texts
    assert "x · 2 scenarios without a plan are left open" in texts


def test_a_png_is_one_and_may_be_replaced(tmp_path):
    content = picture.draw_frontier(frontier("能力边界", AXES, services()), "png")
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert width > 900
    assert height > 600
    (tmp_path / "a.png").write_bytes(content)
    assert picture.may_be_replaced(tmp_path / "a.png")


def test_only_pictures_of_ours_may_be_replaced(tmp_path):
    path = tmp_path / "a.svg"
    assert picture.may_be_replaced(path)
    path.write_bytes(picture.draw_frontier(frontier("x", AXES, services()), "svg"))
    assert picture.may_be_replaced(path)
    for content in (b"", b"paikao", b"<svg></svg>", b"\x89PNG\r\n\x1a\n"):
        path.write_bytes(content)
        assert not picture.may_be_replaced(path)
    path.unlink()
    path.mkdir()
    assert not picture.may_be_replaced(path)


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_equal_frontiers_give_equal_pictures(kind):
    found = frontier("能力边界", AXES, services())
    assert picture.draw_frontier(found, kind) == picture.draw_frontier(found, kind)


def test_labels_are_text_whatever_they_hold():
    axes = [("$\\frac{1}{", ["_x", "<b>&", "$"]), ("_low", ["_hidden", "=1+1", "%s{0}"])]
    _ids, texts = drawn(frontier("$x$ <script>", axes, {}))
    joined = "|".join(texts)
    for text in ("$\\frac{1}{", "<b>&", "_hidden", "=1+1", "%s{0}", "$x$ <script>"):
        assert text in joined


def test_of_very_many_panels_the_first_are_drawn_and_the_picture_says_so():
    many = [str(number) for number in range(picture.MOST_PANELS + 3)]
    ids, texts = drawn(frontier("x", [*AXES[:2], ("panel", many)], {}))
    assert len({name for name in ids if name and name.startswith("served-")}) == 36
    assert any(f"共 {len(many)} 幅，只画前 {picture.MOST_PANELS} 幅" in text for text in texts)


def test_without_a_chinese_font_it_draws_all_the_same(monkeypatch, recwarn):
    monkeypatch.setattr(picture, "CHINESE_FONTS", ())
    assert picture.chinese_font() is None
    assert picture.draw_frontier(frontier("能力", AXES, services()), "png")
    assert not [str(warning.message) for warning in recwarn]
