"""Numerals of scans: what is printed is read, what is no numeral is refused, whatever the crop."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.scan.numeral_beam import chances, likeliest
from extractors.scan.numeral_forms import prior
from extractors.scan.numeral_net import load, network
from extractors.scan.numerals import ALPHABET, NumeralReading, read_numerals

FOLDER = Path(__file__).parents[2] / "data" / "scan" / "numerals"
SHOWN: dict[str, str] = json.loads((FOLDER / "printed.json").read_text(encoding="utf-8"))


def crop(name: str) -> np.ndarray:
    image = cv2.imread(str(FOLDER / name), cv2.IMREAD_GRAYSCALE)
    assert image is not None
    return image


@pytest.mark.parametrize("name", sorted(name for name, text in SHOWN.items() if text))
def test_a_numeral_is_read_exactly(name: str) -> None:
    (reading,) = read_numerals([crop(name)])
    assert reading.text.casefold() == SHOWN[name].casefold()  # O and o differ by size alone
    assert reading.confidence > 0.3
    assert reading.size > 8


@pytest.mark.parametrize("name", sorted(name for name, text in SHOWN.items() if not text))
def test_prose_is_refused(name: str) -> None:
    (reading,) = read_numerals([crop(name)])
    assert reading.text == ""
    assert reading.confidence == 0.0
    assert "\ufffd" in reading.seen


def test_crops_are_read_each_by_itself() -> None:
    names = sorted(SHOWN)
    together = read_numerals([crop(name) for name in names])
    alone = [read_numerals([crop(name)])[0] for name in names]
    for one, other in zip(together, alone, strict=True):
        assert one.text == other.text
        assert one.confidence == pytest.approx(other.confidence, abs=0.02)  # the last digit depends on who shares the batch


def test_other_readings_are_given_with_less_confidence() -> None:
    for name, text in SHOWN.items():
        if not text:
            continue
        (reading,) = read_numerals([crop(name)])
        assert len(reading.others) >= 3
        assert reading.text not in [other for other, _ in reading.others]
        sure = [reading.confidence, *(chance for _, chance in reading.others)]
        assert all(0 <= chance <= 1 for chance in sure)
        assert sure == sorted(sure, reverse=True)
        assert all(other and set(other) <= set(ALPHABET) for other, _ in reading.others)


def test_nothing_is_read_on_blank_or_dirty_paper() -> None:
    rng = np.random.default_rng(3)
    blank = np.full((40, 160), 245, np.uint8)
    grainy = np.clip(225 + rng.normal(0, 6, (40, 160)), 0, 255).astype(np.uint8)
    specked = grainy.copy()
    specked[rng.integers(0, 40, 12), rng.integers(0, 160, 12)] = 60
    ruled = blank.copy()
    ruled[:3] = 20
    ruled[:, :2] = 20
    for paper in (blank, grainy, specked, ruled):
        (reading,) = read_numerals([paper])
        assert reading.text == "" or reading.confidence < 0.5


def test_noise_is_never_a_sure_number() -> None:
    rng = np.random.default_rng(8)
    crops = [rng.integers(0, 256, (int(h), int(w)), dtype=np.uint8) for h, w in rng.integers(10, 120, (40, 2))]
    crops += [cv2.GaussianBlur(one, (0, 0), 2) for one in crops]
    assert all(reading.text == "" or reading.confidence < 0.9 for reading in read_numerals(crops))


@settings(deadline=None, max_examples=40)
@given(
    height=st.integers(0, 400),
    width=st.integers(0, 900),
    seed=st.integers(0, 2**32 - 1),
    kind=st.sampled_from(("noise", "bars", "black", "speck")),
)
def test_any_crop_is_answered(height: int, width: int, seed: int, kind: str) -> None:
    rng = np.random.default_rng(seed)
    image = np.full((height, width), 255, np.uint8)
    if kind == "noise":
        image = rng.integers(0, 256, (height, width), dtype=np.uint8)
    elif kind == "bars":
        image[:, :: max(2, width // 7)] = 0
    elif kind == "black":
        image[:] = 0
    elif height and width:
        image[rng.integers(0, height), rng.integers(0, width)] = 0
    (reading,) = read_numerals([image])
    assert isinstance(reading, NumeralReading)
    assert 0 <= reading.confidence <= 1
    assert reading.text == " ".join(reading.text.split())


def test_a_huge_crop_is_answered() -> None:
    for shape in ((6000, 40), (40, 60_000), (3000, 3000)):
        image = np.full(shape, 255, np.uint8)
        image[shape[0] // 3 : shape[0] // 2, shape[1] // 4 : shape[1] // 2 : 2] = 0
        assert 0 <= read_numerals([image])[0].confidence <= 1


def test_a_numeral_is_read_at_other_sizes_and_in_other_grey() -> None:
    for name, text in SHOWN.items():
        if text:
            image = crop(name)
            larger = cv2.resize(image, None, fx=1.7, fy=1.7, interpolation=cv2.INTER_CUBIC)
            paler = (120 + image.astype(float) * 0.45).astype(np.uint8)
            assert [reading.text.casefold() for reading in read_numerals([larger, paler])] == [text.casefold()] * 2


@pytest.mark.parametrize("wrong", [np.zeros((20, 30, 3), np.uint8), np.zeros((20, 30), np.float32)])
def test_what_is_no_grey_image_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="not a grey uint8 image"):
        read_numerals([wrong])


def test_no_crops_give_no_readings() -> None:
    assert read_numerals([]) == []


def test_the_model_says_what_it_is() -> None:
    net = network()
    assert set(ALPHABET) < set(net.signs)
    assert net.version


def test_a_damaged_model_is_told() -> None:
    import extractors.scan as package

    data = (Path(package.__file__).parent / "numerals.npz").read_bytes()
    assert len(data) < 1_000_000
    for damaged in (b"", data[: len(data) // 2], b"PK" + data[2:].replace(b"w3", b"w9")):
        with pytest.raises(ValueError, match="make digits"):
            load(damaged)


def test_the_beam_finds_what_counting_all_ways_finds() -> None:
    rng = np.random.default_rng(0)
    logits = rng.standard_normal((5, 4))
    answers = (logits - np.log(np.exp(logits).sum(1, keepdims=True))).astype(np.float32)
    ways: dict[tuple[int, ...], float] = {}
    for path in itertools.product(range(4), repeat=5):
        text = tuple(sign for k, sign in enumerate(path) if sign != 3 and (k == 0 or path[k - 1] != sign))
        ways[text] = ways.get(text, 0.0) + float(np.exp(sum(answers[k, sign] for k, sign in enumerate(path))))
    assert np.allclose(np.exp(chances(answers, list(ways))), list(ways.values()))
    found = likeliest(answers, beam=1000)
    assert {text: pytest.approx(float(np.exp(chance)), abs=1e-6) for text, chance in found} == ways
    assert found[0][0] == max(ways, key=lambda text: ways[text])


@given(st.lists(st.sampled_from("0123456789.,-/%()ie"), min_size=1, max_size=8).map("".join))
def test_thai_and_arabic_digits_are_weighed_alike(text: str) -> None:
    thai = text.translate(str.maketrans("0123456789", ALPHABET[:10]))
    assert prior(text) == prior(thai) <= 0


def test_usual_forms_weigh_more() -> None:
    assert prior("๙๓.๔๕") == prior("100") == prior("๑,๒๓๔.๕๐") == prior("(๑)") == prior("๑/๒/๒๕๖๗") == 0
    assert prior("๙๓.4๕") < prior("๙๓..๔") < prior("e๑๒") < 0
