from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizers import places
from normalizers.plausibility import oddness, surprise

PROVINCES = places.children("")
DISTRICTS = tuple(district for province in PROVINCES for district in places.children(province.code))
SUBDISTRICTS = tuple(place for district in DISTRICTS for place in places.children(district.code))


def _official(place: places.Place) -> tuple[str, str, str]:
    district = places.parent(place)
    assert district is not None
    province = places.parent(district)
    assert province is not None
    return place.name, district.name, province.name


def test_the_gazetteer_is_whole() -> None:
    assert (len(PROVINCES), len(DISTRICTS), len(SUBDISTRICTS)) == (77, 928, 7436)


def test_codes_nest() -> None:
    place = places.place("390115")
    assert place is not None
    assert (place.name, place.level) == ("หนองหว้า", "tambon")
    assert _official(place)[1:] == ("เมืองหนองบัวลำภู", "หนองบัวลำภู")


def test_every_province_is_found_by_its_own_name() -> None:
    for province in PROVINCES:
        match = places.find_province(province.name)
        assert match.place == province
        assert match.steps == ("exact",)


@pytest.mark.parametrize(
    ("printed", "meant", "step"),
    [
        ("กทม.", "กรุงเทพมหานคร", "alias"),
        ("อยุธยา", "พระนครศรีอยุธยา", "alias"),
        ("ศรีษะเกษ", "ศรีสะเกษ", "alias"),
        ("อุบลฯ", "อุบลราชธานี", "alias"),
        ("นครราชสึมา", "นครราชสีมา", "fuzzy"),
        (" หนองบัว ลำภู ", "หนองบัวลำภู", "exact"),
    ],
)
def test_provinces_in_print(printed: str, meant: str, step: str) -> None:
    match = places.find_province(printed)
    assert match.place is not None
    assert (match.place.name, match.steps) == (meant, (step,))


@pytest.mark.parametrize("text", ["", "ทั่วประเทศ", "เทศบาล", "กกกกกก"])
def test_no_province_is_made_up(text: str) -> None:
    assert places.find_province(text).place is None


@pytest.mark.parametrize(
    ("printed", "province", "meant"),
    [
        ("เมือง", "หนองบัวลำภู", "เมืองหนองบัวลำภู"),
        ("เมือง", "พระนครศรีอยุธยา", "พระนครศรีอยุธยา"),
        ("สีเกา", "ตรัง", "สิเกา"),
        ("ไชยชัย", "นครราชสีมา", "โชคชัย"),
        ("เขตบางรัก", "กรุงเทพมหานคร", "บางรัก"),
        ("กิ่งอำเภอบุ่งคล้า", "บึงกาฬ", "บุ่งคล้า"),
        ("เกาะพงัน", "สุราษฎร์ธานี", "เกาะพะงัน"),
    ],
)
def test_districts_in_print(printed: str, province: str, meant: str) -> None:
    match = places.find_amphoe(printed, province)
    assert match.place is not None
    assert match.place.name == meant
    assert match.confidence >= 0.8


def test_every_province_but_bangkok_has_a_capital_district() -> None:
    assert [province.name for province in PROVINCES if places.capital(province) is None] == ["กรุงเทพมหานคร"]


def test_a_district_name_alone_resolves_only_when_one_district_has_it() -> None:
    assert places.find_amphoe("เมือง", None).place is None
    assert places.find_amphoe("เฉลิมพระเกียรติ", None).place is None
    found = places.find_amphoe("เบตง", None).place
    assert found is not None
    assert found.code.startswith("95")


def test_two_near_places_leave_doubt() -> None:
    match = places.find_tambon("หนองหัว", "เมืองหนองบัวลำภู", "หนองบัวลำภู")
    assert match.confidence < 0.9
    assert {candidate.place.name for candidate in match.candidates[:2]} == {"หนองบัว", "หนองหว้า"}


def test_a_sub_district_is_never_found_outside_its_district() -> None:
    assert places.find_tambon("ทุ่งอรุณ", "ปากช่อง", "นครราชสีมา").place is None
    assert places.find_tambon("ทุ่งอรุณ", "ไม่มีอำเภอนี้", "นครราชสีมา").place is None


@given(st.sampled_from(SUBDISTRICTS))
def test_official_names_exist_and_are_found_exactly(place: places.Place) -> None:
    tambon, amphoe, province = _official(place)
    same_name = [one for one in places.children(place.code[:4]) if one.name == tambon]
    match = places.find_tambon(tambon, amphoe, province)
    assert match.place == place or len(same_name) > 1
    check = places.place_exists(tambon, amphoe, province)
    assert (check.amphoe, check.province) == (True, True)
    assert check.tambon or len(same_name) > 1


@given(st.sampled_from(SUBDISTRICTS), st.data())
def test_belief_is_a_share_and_the_margin_is_the_distance_to_the_runner_up(place: places.Place, data: st.DataObject) -> None:
    tambon, amphoe, province = _official(place)
    cut = data.draw(st.integers(0, len(tambon) - 1))
    match = places.find_tambon(tambon[:cut] + tambon[cut + 1 :], amphoe, province)
    assert sum(candidate.score for candidate in match.candidates) <= 1.0 + 1e-9
    assert [candidate.cost for candidate in match.candidates] == sorted(candidate.cost for candidate in match.candidates)
    if match.steps == ("fuzzy",) and len(match.candidates) > 1:
        assert match.margin == pytest.approx(match.candidates[1].cost - match.candidates[0].cost)
        assert match.margin > 0


def test_place_exists_tells_which_level_is_wrong() -> None:
    assert places.place_exists("ทุ่งอรุณ", "โชคชัย", "นครราชสีมา") == places.PlaceCheck(True, True, True)
    assert places.place_exists("ทุ่งอรุณ", "ไชยชัย", "นครราชสีมา") == places.PlaceCheck(None, False, True)
    assert places.place_exists("หนองหัว", "เมือง", "หนองบัวลำภู") == places.PlaceCheck(False, True, True)
    assert places.place_exists(None, "โชคชัย", "นครราชสึมา") == places.PlaceCheck(None, None, False)
    assert places.place_exists(None, "โชคชัย", None) == places.PlaceCheck(None, None, None)


def test_letterhead_codes_name_all_provinces() -> None:
    codes = places.province_abbreviations()
    assert len(codes) == 77
    assert codes["ตง"].name == "ตรัง"


def test_damaged_names_are_odd_and_real_ones_are_not() -> None:
    assert oddness("หนองบัว") == 0.0
    assert oddness("แ่มอง") > 5.0
    assert surprise("หนองบัว") < surprise("หบนองัว")
