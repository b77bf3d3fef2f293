"""What the reader of numerals is trained with: fonts kept apart, lines with true labels, a file that is the same for the same weights."""

from __future__ import annotations

import random

import numpy as np
import pytest
from generator.scan.cells import COLUMNS, ROWS, cut, draw_cells
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.scan.numeral_line import HEIGHT, Line, normalise
from extractors.scan.numeral_net import answers, digest, load, network
from extractors.scan.numerals import ALPHABET, FOREIGN, Candidates, confidence
from tools.components import missing
from tools.digits.fonts import CALIBRATION, OFFICE, TRAINING, UNSEEN, Face, faces
from tools.digits.lines import draw_line
from tools.digits.pack import fitted, network_of, pack
from tools.digits.shards import LONGEST, SIGNS, WIDTHS, batches, draw_shard, fits
from tools.digits.texts import draw_text, label
from tools.digits.train import Stage, greedy, initial
from tools.scan_accuracy import page


@pytest.fixture
def face() -> Face:
    for component in missing(["thai-fonts"]):
        pytest.skip(f"missing component: {component.name}")
    return faces("Garuda")[0]


def test_families_are_kept_apart() -> None:
    groups = (TRAINING, CALIBRATION, UNSEEN)
    names = [family.casefold() for group in groups for family in group]
    assert len(names) == len(set(names))
    assert set(OFFICE) <= set(TRAINING)
    assert "Sarabun" in OFFICE


def test_a_font_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"tools\.digits\.fonts"):
        faces("Nonesuch")


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_labels_are_signs_of_the_network(seed: int) -> None:
    text = draw_text(random.Random(seed))
    signs = label(text)
    assert set(signs) <= set(SIGNS)
    assert FOREIGN not in text
    assert (FOREIGN in signs) == any(char not in ALPHABET and char.isalpha() for char in text)


def test_a_mark_has_no_place_of_its_own() -> None:
    assert label("กี่ ๙๓.๔๕ %") == f"{FOREIGN} ๙๓.๔๕%"


@settings(deadline=None, max_examples=12)
@given(seed=st.integers(0, 2**32 - 1), ease=st.sampled_from((0.0, 0.5, 1.0)))
def test_lines_are_drawn_and_normalised(seed: int, ease: float) -> None:
    for component in missing(["thai-fonts"]):
        pytest.skip(f"missing component: {component.name}")
    crop, text = draw_line(random.Random(seed), faces("Garuda")[0], ease)
    again, same = draw_line(random.Random(seed), faces("Garuda")[0], ease)
    assert (crop == again).all()
    assert text == same
    line = normalise(crop)
    if ease == 1.0 and text != "-":
        assert line is not None
    if line is not None:
        assert line.ink.shape[0] == HEIGHT
        assert 0 <= line.ink.min() <= line.ink.max() <= 1


def test_a_shard_holds_lines_that_can_be_learned(face: Face) -> None:
    shard = draw_shard("test", ("Garuda",), (0.0, 1.0), lines=40)
    assert len(shard.ends) == len(shard.labels) == 40
    for number in range(40):
        signs = [int(sign) for sign in shard.labels[number] if sign >= 0]
        assert fits(shard.line(number).shape[1], signs)
    made = batches([shard, shard], np.random.default_rng(0), area=512)
    assert all(ink.shape[1:] in {(HEIGHT, width) for width in WIDTHS} for ink, _ in made)
    assert all(labels.shape == (len(ink), LONGEST) for ink, labels in made)
    assert not fits(8, [1, 1, 1])
    assert fits(24, [1, 1, 1])


def test_the_rate_of_learning_rises_stays_and_falls() -> None:
    stage = Stage("test", rounds=10, replay=1, rate=1.0, flat=0.5, first=True)
    assert stage.rate_at(0.0, 0) < 0.01
    assert stage.rate_at(0.3, 500) == pytest.approx(1.0)
    assert stage.rate_at(1.0, 5000) == pytest.approx(0.02)


def test_repeated_answers_are_one_sign() -> None:
    none = len(SIGNS)
    assert greedy([3, 3, none, 3, 4, 4, none]) == [3, 3, 4]


def test_the_file_of_a_network_is_what_was_put_in() -> None:
    net = network_of(initial(1), "test", {"logistic": np.array([0.0, 1.0, 1.0, 0.0])})
    data = pack(net)
    assert data == pack(net)
    read = load(data)
    assert (read.version, read.signs, digest(read.weights)) == ("test", SIGNS, digest(net.weights))
    line = np.random.default_rng(0).random((HEIGHT, 60), dtype=np.float32)
    assert np.allclose(answers(net, [line])[0], answers(read, [line])[0], atol=1e-5)


def test_a_line_is_answered_alike_alone_and_among_others() -> None:
    rng = np.random.default_rng(1)
    lines = [rng.random((HEIGHT, int(width)), dtype=np.float32) for width in rng.integers(8, 200, 9)]
    together = answers(network(), lines)
    for line, one in zip(lines, together, strict=True):
        assert one.shape[0] == -(-line.shape[1] // 4)
        assert np.allclose(np.exp(one).sum(axis=1), 1, atol=1e-4)
        # steps at the end may feel the white that fills the batch up
        assert np.allclose(answers(network(), [line])[0][:-6], one[:-6], atol=1e-3)


@given(share=st.floats(0.01, 0.98), more=st.floats(0.001, 0.5), after=st.floats(0.0001, 0.5), size=st.floats(8, 80))
def test_a_likelier_text_is_surer(share: float, more: float, after: float, size: float) -> None:
    line = Line(np.zeros((HEIGHT, 8), np.float32), size)

    def sure(first: float, second: float) -> float:
        return confidence(network(), line, Candidates((("๑", first), ("๗", second)), 0.0, "๑"))

    higher = min(0.99, share + more)
    assert sure(share, after) <= sure(higher, after)
    assert sure(share, after) >= sure(share, min(1.0, after * 2))


def test_surety_is_fitted_to_what_was_right() -> None:
    rng = np.random.default_rng(2)
    rows = np.column_stack([np.ones(4000), rng.normal(0, 2, 4000)])
    right = rng.random(4000) < 1 / (1 + np.exp(-(1 + 1.5 * rows[:, 1])))
    found = fitted(rows, right)
    assert found[1] == pytest.approx(1.5, abs=0.2)
    assert found[0] < 1.0  # a wrong reading weighs more, so the surety is lower than the share of right ones


@pytest.mark.parametrize("level", range(4))
def test_cells_are_cut_where_they_are_printed(face: Face, level: int) -> None:
    rng = random.Random(level)
    drawn = draw_cells(face, level, 200, rng)
    assert len(drawn.cells) == ROWS * COLUMNS
    for cell in drawn.cells[::5]:
        assert cell.box[0] < cell.print[0] < cell.print[2] < cell.box[2]
        assert cell.box[1] < cell.print[1] < cell.print[3] < cell.box[3]
        crop = cut(drawn, cell, rng)
        middle = crop[crop.shape[0] // 5 : -crop.shape[0] // 5]
        assert int(middle.min()) < np.percentile(crop, 90) - 60  # there is ink


def test_a_part_that_was_not_measured_stays_on_the_page() -> None:
    first = page({"cells": "## Score cells\n\nold", "codes": "## Question codes\n\nkept"}, "")
    second = page({"cells": "## Score cells\n\nnew"}, first)
    assert "kept" in second
    assert "new" in second
    assert "old" not in second
    assert second.index("## Score cells") < second.index("## Question codes")
