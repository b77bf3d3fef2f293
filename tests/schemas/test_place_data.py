from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from normalizers import places as gazetteer
from normalizers.places import place
from pipeline.errors import UsageError
from pipeline.settings import load_settings
from schemas import places
from schemas.places import register

FOLDER = Path(places.__file__).parent


@pytest.mark.parametrize("name", places.TABLES)
def test_data_files_obey_their_schema(name: str) -> None:
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(places.load(name), schema)


def test_every_data_file_is_listed() -> None:
    assert {path.stem for path in FOLDER.glob("*.yaml")} == set(places.TABLES)


def test_codes_and_names_are_those_of_the_gazetteer() -> None:
    for row in places.load("provinces")["provinces"]:
        found = place(row["code"])
        assert found is not None
        assert found.name == row["name"]
    for row in places.load("districts")["aliases"]:
        assert place(row["code"]) is not None


def test_an_alias_names_one_province_and_is_no_official_name() -> None:
    rows = places.load("provinces")["provinces"]
    aliases = [alias for row in rows for alias in row["aliases"]]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & {row["name"] for row in rows}


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(KeyError):
        places.load("streets")


def test_every_registered_body_lies_in_a_real_district_of_a_real_province() -> None:
    bodies = register.load_register("")
    assert len(bodies) > 300
    assert len({(body.type, body.name, body.province) for body in bodies}) == len(bodies)
    for body in bodies:
        (province,) = gazetteer.named(body.province, "province")
        assert not body.amphoe or len(gazetteer.named(body.amphoe, "amphoe", province.code)) == 1, body
        assert body.basis in {"law", "recalled"}


def test_each_province_but_bangkok_has_its_provincial_body() -> None:
    provincial = {body.province for body in register.load_register("") if body.type == "PAO"}
    everyone = {place.name for place in gazetteer.children("")}
    assert len(everyone - provincial) == 1
    assert provincial < everyone


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("type,name,amphoe,province\nSM,a,b,c\n", "no column basis"),
        ("type,name,amphoe,province,basis\nXX,a,b,c,list\n", "line 2: type 'XX'"),
        ("type,name,amphoe,province,basis\nSM,,b,c,list\n", "line 2: no name"),
        ("", "no column type"),
    ],
)
def test_a_register_that_cannot_be_used_says_which_line(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "more.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(register.BadRegister, match=complaint):
        register.load_register(str(path))
    with pytest.raises(UsageError, match=complaint):
        load_settings({"ITA_REGISTER": str(path)})


def test_a_missing_or_undecodable_register_is_named(tmp_path: Path) -> None:
    with pytest.raises(register.BadRegister, match=r"none\.csv"):
        register.load_register(str(tmp_path / "none.csv"))
    (tmp_path / "cp874.csv").write_bytes("type,name,amphoe,province,basis\nSM,เมือง,,ตรัง,x\n".encode("cp874"))
    with pytest.raises(register.BadRegister, match="UTF-8"):
        register.load_register(str(tmp_path / "cp874.csv"))


def test_rows_of_an_operator_come_after_our_own_and_change_the_fingerprint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "more.csv"
    path.write_text("type,name,amphoe,province,basis\nSM,เกาะลอย,เมืองตรัง,ตรัง,DLA 2569\n", encoding="utf-8")
    bodies = register.load_register(str(path))
    assert bodies[:-1] == register.load_register("")
    assert bodies[-1] == register.RegisteredBody("SM", "เกาะลอย", "เมืองตรัง", "ตรัง", "DLA 2569")
    monkeypatch.setenv(register.VARIABLE, str(path))
    with_it = register.register_digest()
    path.write_text(path.read_text(encoding="utf-8") + "SM,อีกแห่ง,,ตรัง,DLA 2569\n", encoding="utf-8")
    assert len({"", with_it, register.register_digest()}) == 3
