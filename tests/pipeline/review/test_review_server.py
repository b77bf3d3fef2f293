"""The server of `ita review` answers its reviewer and nobody else, and writes nothing but corrections."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
import yaml
from reviewer import Place, reviewing

from pipeline.kernel import landlock_version

pytestmark = pytest.mark.xdist_group("reviewed")


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """A browser with nothing of a browser's good manners."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self.host, self.token = url.netloc, url.query.removeprefix("token=")
        self.origin = f"http://{self.host}"
        self.cookie = ""

    def call(self, method: str, path: str, body: bytes | None = None, **headers: str | None) -> Answer:
        """Headers by name with `_` for `-`; None leaves one out."""
        connection = http.client.HTTPConnection(self.host, timeout=60)
        own = {"Host": self.host, "Cookie": self.cookie, "Origin": self.origin, "Content-Type": "application/json"}
        sent = {**own, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if body is not None and "Content-Length" not in sent:
            sent["Content-Length"] = str(len(body))
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer = Answer(response.status, dict(response.getheaders()), response.read())
        connection.close()
        return answer

    def sign_in(self) -> Answer:
        answer = self.call("GET", f"/?token={self.token}")
        self.cookie = answer.headers.get("Set-Cookie", "").partition(";")[0]
        return answer

    def post(self, path: str, content: object, **headers: str | None) -> Answer:
        return self.call("POST", path, json.dumps(content).encode(), **headers)


@pytest.fixture
def client(place: Place) -> Iterator[Client]:
    with reviewing(place) as address:
        client = Client(address)
        assert client.sign_in().status == 303
        yield client


@pytest.fixture(scope="module")
def onlooker(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server that is shared by tests which change nothing."""
    with reviewing(Place(reviewed / "raw", reviewed / "out", tmp_path_factory.mktemp("corrections"))) as address:
        client = Client(address)
        assert client.sign_in().status == 303
        yield client


def first(client: Client) -> dict[str, Any]:
    """The first item of the queue."""
    answer = client.call("GET", "/queue")
    item: dict[str, Any] = client.call("GET", "/item/" + answer.json["items"][0]["id"]).json
    return item


def verdict(client: Client, name: str = "confirm", **more: str) -> dict[str, Any]:
    item = first(client)
    open_ids = [value["id"] for value in item["values"] if not value["decided"]]
    return {"item": item["id"], "values": open_ids[:1], "verdict": name, **more}


def test_only_who_has_the_token_is_answered(place: Place) -> None:
    with reviewing(place) as address:
        client = Client(address)
        pages = ("/", "/queue", "/item/x", "/picture/x/1", "/review.js")
        assert {client.call("GET", path).status for path in pages} == {403}
        for wrong in ("/?token=", f"/?token={client.token[:-1]}x", "/?token=%E0%B8%81"):
            answer = client.call("GET", wrong)
            assert (answer.status, "Set-Cookie" in answer.headers) == (403, False)
        assert client.post("/decide", {}).status == 403
        answer = client.sign_in()
        assert (answer.status, answer.headers["Location"]) == (303, "/")
        assert {"HttpOnly", "SameSite=Strict"} <= set(answer.headers["Set-Cookie"].split("; "))
        assert {client.call("GET", path).status for path in ("/", "/queue", "/review.js")} == {200}
        client.cookie = client.cookie[:-1] + "x"
        assert client.call("GET", "/queue").status == 403


def test_a_foreign_name_for_this_machine_is_refused(onlooker: Client) -> None:
    port = onlooker.host.partition(":")[2]
    for host in ("evil.example", f"evil.example:{port}", "127.0.0.1", f"127.0.0.1.evil.example:{port}", "", f"localhost:{port}x"):
        assert onlooker.call("GET", "/queue", Host=host).status == 421, host
    assert onlooker.call("GET", f"/?token={onlooker.token}", Host=f"evil.example:{port}").status == 421
    assert onlooker.call("GET", "/queue", Host=None).status == 421
    assert onlooker.call("GET", "/queue", Host=f"localhost:{port}").status == 200


def test_no_other_page_can_decide_or_look(client: Client, place: Place) -> None:
    decision = verdict(client)
    before = place.files()
    for origin in (
        None,
        "null",
        "http://evil.example",
        client.origin.replace("http:", "https:"),
        f"{client.origin}.evil.example",
        "http://127.0.0.1:1",
    ):
        assert client.post("/decide", decision, Origin=origin).status == 403, origin
    for site in ("cross-site", "same-site", "none"):
        assert client.post("/decide", decision, Sec_Fetch_Site=site).status == 403
    for media_type in ("text/plain", "application/x-www-form-urlencoded", None):
        assert client.post("/decide", decision, Content_Type=media_type).status == 415
    assert client.call("GET", "/queue", Sec_Fetch_Site="same-site").status == 403
    assert place.files() == before
    assert client.post("/decide", decision).status == 200


def test_every_answer_forbids_scripts_frames_and_keeping(onlooker: Client) -> None:
    for path in ("/", "/queue", "/review.css", "/nothing"):
        headers = onlooker.call("GET", path).headers
        policy = headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'none'"} <= set(policy)
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert (headers["Cache-Control"], headers["X-Content-Type-Options"]) == ("no-store", "nosniff")
        assert "Access-Control-Allow-Origin" not in headers
        assert onlooker.token not in str(headers)


@pytest.mark.parametrize(
    "path",
    [
        *("/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/item/../../etc/passwd", "/item/%2e%2e%2fpasswd"),
        *("/picture/../1", "/review.js/../server.py", "/site.css%00", "/item/" + "a" * 70, "/.review.lock", "/review-auditor-7.yml"),
    ],
)
def test_no_address_leads_to_a_file(onlooker: Client, path: str) -> None:
    answer = onlooker.call("GET", path)
    assert answer.status == 404
    assert b"root:" not in answer.body


def test_bodies_are_small_whole_and_json(client: Client, place: Place) -> None:
    decision = json.dumps(verdict(client)).encode()
    assert client.call("POST", "/decide", b" " * 16_385).status == 413
    assert client.call("POST", "/decide", b"{}", Content_Length="99999999999999999999").status == 413
    assert client.call("POST", "/decide", None).status == 411
    assert client.call("POST", "/decide", decision, Content_Length="-1").status == 411
    assert client.call("POST", "/decide", decision, Transfer_Encoding="chunked").status == 411
    for body in (
        b"[]",
        b"{",
        b"\xff",
        b"[" * 16_000,
        b'{"item": 1, "verdict": "confirm", "values": []}',
        b'{"item": "x", "verdict": "confirm", "values": [1]}',
    ):
        assert client.call("POST", "/decide", body).status == 400, body[:20]
    assert client.call("GET", "/queue?offset=-1").status == 400
    assert client.call("GET", "/queue?group=../x").status == 400
    for method in ("PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"):
        assert client.call(method, "/queue").status == 501
    assert not list(place.corrections.glob("*.yml"))
    assert client.call("POST", "/decide", decision).status == 200, "it goes on after all this"


def test_looking_writes_nothing(client: Client, place: Place) -> None:
    before = place.files()
    item = verdict(client, "set", read="1.00")
    for path in ("/decide", "/undo", "/decide?item=" + item["item"] + "&verdict=confirm"):
        assert client.call("GET", path).status == 404
    for one in client.call("GET", "/queue").json["items"]:
        found = client.call("GET", "/item/" + one["id"])
        assert found.status == 200
        for picture in found.json["pictures"]:
            assert client.call("GET", picture["url"]).body[8:12] == b"WEBP"
    assert place.files() == before


def test_it_listens_on_this_machine_only(onlooker: Client) -> None:
    port = int(onlooker.host.partition(":")[2])
    others = {info[4][0] for info in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1", "127.0.1.1"}
    for other in others:
        with socket.socket() as tried:
            tried.settimeout(2)
            assert tried.connect_ex((other, port)) != 0


def test_a_decision_that_cannot_be_is_refused_with_words(client: Client, place: Place) -> None:
    item = first(client)
    good = {"item": item["id"], "values": [item["values"][0]["id"]]}
    for wrong in (
        {**good, "verdict": "erase"},
        {**good, "verdict": "set", "read": "190"},
        {**good, "verdict": "set", "read": "nan"},
        {**good, "verdict": "set", "read": ""},
        {**good, "verdict": "confirm", "values": []},
        {**good, "verdict": "confirm", "values": ["0" * 16]},
        {**good, "verdict": "confirm", "item": "none"},
    ):
        answer = client.post("/decide", wrong)
        assert (answer.status, set(answer.json["refused"])) == (409, {"th", "en"}), wrong
    assert not list(place.corrections.glob("*.yml"))


def test_a_file_that_a_person_changed_is_left_as_it_is(client: Client, place: Place) -> None:
    assert client.post("/decide", verdict(client)).status == 200
    (mine,) = place.corrections.glob("review-auditor-7-*.yml")
    mine.write_text(mine.read_text(encoding="utf-8") + "# looked at again on Monday\n", encoding="utf-8")
    held = mine.read_bytes()
    answer = client.post("/decide", verdict(client))
    assert answer.json["file"] == mine.stem + "-2.yml"
    assert mine.read_bytes() == held
    entries = yaml.safe_load((place.corrections / answer.json["file"]).read_text(encoding="utf-8"))["corrections"]
    assert len(entries) == 1


def test_a_broken_file_of_a_person_stops_nothing_but_deciding(client: Client, place: Place) -> None:
    decision = verdict(client)
    other = place.corrections / "by-hand.yml"
    other.write_text("corrections: [", encoding="utf-8")
    answer = client.post("/decide", decision)
    assert (answer.status, "by-hand.yml" in answer.json["detail"]) == (409, True)
    other.unlink()
    assert client.post("/decide", decision).status == 200


def test_a_decision_is_taken_back(client: Client, place: Place) -> None:
    item = first(client)
    values = [value["id"] for value in item["values"]]
    done = client.post("/decide", {"item": item["id"], "values": values, "verdict": "confirm"}).json
    assert not client.call("GET", "/item/" + item["id"]).json["open"]
    assert client.post("/undo", {"entries": ["by-someone-else"]}).status == 409
    assert client.post("/undo", {"entries": done["entries"]}).status == 200
    assert client.call("GET", "/item/" + item["id"]).json["open"]
    assert not list(place.corrections.glob("*.yml"))


@pytest.mark.skipif(landlock_version() == 0, reason="the kernel has no Landlock")
def test_the_kernel_refuses_other_folders_too(place: Place) -> None:
    """What answers requests could not write elsewhere if it tried: the folder of corrections is replaced by a link to another."""
    other = place.raw.parent / "other"
    other.mkdir()
    with reviewing(place) as address:
        client = Client(address)
        client.sign_in()
        decision = verdict(client)
        place.corrections.rename(place.raw.parent / "moved")
        place.corrections.symlink_to(other)
        answer = client.post("/decide", decision)
        assert answer.status == 500
        assert "Permission" in answer.json["detail"]
        assert list(other.iterdir()) == []


def test_two_reviewers_and_a_second_day_do_not_disturb_each_other(place: Place) -> None:
    from pipeline.corrections import load_corrections

    with reviewing(place, "สมชาย") as one, reviewing(place, "สมหญิง") as two:
        clients = [Client(one), Client(two)]
        for client in clients:
            client.sign_in()
        decision = verdict(clients[0])
        assert clients[0].post("/decide", decision).status == 200
        answer = clients[1].post("/decide", decision)
        assert (answer.status, "another file" in answer.json["refused"]["en"]) == (409, True)
        assert clients[1].post("/decide", verdict(clients[1])).status == 200
    assert len(list(place.corrections.glob("*.yml"))) == 2
    assert len(load_corrections(place.corrections).entries) == 2
    assert Path(place.corrections, ".review.lock").exists()
