"""Every sample is a case: the reader takes it without a complaint."""

from pathlib import Path

import pytest

from data.case_reader import read_case
from data.samples import KINDS, WEEKS, write_sample


@pytest.mark.parametrize("kind", KINDS)
def test_reads_as_a_case(tmp_path: Path, kind: str) -> None:
    write_sample(kind, tmp_path)
    case = read_case(tmp_path)
    assert len(case.candidates) == WEEKS[kind].candidates
    assert case.settings.start == WEEKS[kind].start
    assert (case.settings.start - case.settings.plan_date).days == 11
    assert case.published == case.booked == case.published_duties == case.cohorts == ()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("candidates", [1, 10, 300])
def test_small_ones_read_too(tmp_path: Path, kind: str, candidates: int) -> None:
    write_sample(kind, tmp_path, candidates, seed=7)
    assert len(read_case(tmp_path).candidates) == candidates
