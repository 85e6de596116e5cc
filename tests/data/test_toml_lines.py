"""Every key of a TOML file is found on its line."""

import tomllib

import pytest

from data.toml_lines import Lines

TEXT = '''# remark
name = "a" # [x]
x_note = """
[[change]]
kind = 1
"""

[[change]]
kind = "demand"
need = [
  "S1",   # ]
  "S2",
]
factor = 2

[[change]]
kind = "new_venue"

[[change.facility]]
facility_id = "A"

[[change.facility]]
facility_id = "B"
"units" = 3

[[axis]]
[[axis.option]]
label = "1"
[[axis]]
[[axis.option]]
[[axis.option]]
label = "3"
change = [
  { kind = "night" }, { kind = "demand", factor = 2 },
  # none here
  { kind = "night", open = [
      true,
    ] },
]
[axis.more.deep]
a.b = 1
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("name",), 2),
        (("x_note",), 3),
        (("change", 0), 8),
        (("change", 0, "kind"), 9),
        (("change", 0, "need"), 10),
        (("change", 0, "factor"), 14),
        (("change", 1), 16),
        (("change", 1, "facility", 0), 19),
        (("change", 1, "facility", 1), 22),
        (("change", 1, "facility", 1, "units"), 24),
        (("axis", 0, "option", 0, "label"), 28),
        (("axis", 1, "option", 1, "label"), 32),
        (("axis", 1, "option", 1, "change"), 33),
        (("axis", 1, "option", 1, "change", 0), 34),
        (("axis", 1, "option", 1, "change", 1, "factor"), 34),
        (("axis", 1, "option", 1, "change", 2, "open"), 36),
        (("axis", 1, "more", "deep"), 40),
        (("axis", 1, "more", "deep", "a", "b"), 41),
        (("change", 0, "missing"), 8),
        (("nowhere",), None),
        ((), None),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_key_is_on_its_line(path, line, ends):
    assert Lines(TEXT.replace("\n", ends)).line_of(path) == line


def test_every_value_of_the_parser_has_a_line():
    text = TEXT
    lines = Lines(text)

    def look(node, path):
        if path and not isinstance(node, list):
            assert lines.line_of(path) is not None, path
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for key, value in pairs:
            if isinstance(value, dict | list):
                look(value, (*path, key))

    look(tomllib.loads(text), ())


def test_a_long_list_over_many_lines_is_no_matter():
    names = "".join(f'  "E{number}",\n' for number in range(5_000))
    lines = Lines(f"[[change]]\nexaminer_id = [\n{names}]\nkind = 1\n")
    assert lines.line_of(("change", 0, "kind")) == 5_004
