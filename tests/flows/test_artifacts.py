"""What a person sees of a run in the user interface of the server: artifacts and the log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from house import House
from prefect_server import Server, ita, until

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]


def artifacts(server: Server) -> dict[str, dict[str, Any]]:
    """The newest artifact of each key."""
    made = server.post("artifacts/latest/filter")
    return {one["key"]: one for one in made}


def test_artifacts_say_what_is_new(house: House, server: Server) -> None:
    house.put("a.txt", "year: 2568\nscore/2568: 120\nscore/2567: 130\n")
    house.put("bad.txt", "fail")
    more = {"PREFECT_API_URL": server.url, "ITA_REPORT_URL": "https://ita.example/report/"}
    assert ita(house, "run", **more).wait(120) == 0
    first = artifacts(server)
    assert set(first) == {"ita-run", "ita-new-findings", "ita-rejects", "ita-report"}
    rows = json.loads(first["ita-new-findings"]["data"])
    assert [row["document"] for row in rows] == ["a.txt", "a.txt"]
    (reject,) = json.loads(first["ita-rejects"]["data"])
    assert (reject["document"], reject["detail"], reject["new"]) == ("bad.txt", "told to fail", "yes")

    house.put("b [x](evil.example).txt", "year: 2568\nscore/2568: 140\n")
    assert ita(house, "run", "--lang", "th", **more).wait(120) == 0
    second = artifacts(server)
    (row,) = json.loads(second["ita-new-findings"]["data"])  # not the two that were known
    link = f"https://ita.example/report/doc/{house.documents()['b [x](evil.example).txt']['doc_id']}.html#"
    assert any(str(cell).startswith(link) for cell in row.values())
    text = second["ita-run"]["data"]
    assert (house.out / "current").resolve().name in text
    assert f"]({link}" in text
    assert "[x](" not in text  # the name of a file is no link
    (reject,) = json.loads(second["ita-rejects"]["data"])
    assert set(reject.values()) >= {"bad.txt", "told to fail"}

    def logged() -> list[str]:
        return [line["message"] for line in server.post("logs/filter", limit=200, sort="TIMESTAMP_DESC") if "evil" in line["message"]]

    assert len(until(logged)) == 1  # one line a document
