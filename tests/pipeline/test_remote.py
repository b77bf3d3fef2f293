"""What a process elsewhere must share with a run before it gets work."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import House

from pipeline import remote
from pipeline.errors import PublishError
from pipeline.ingest import plan_run, silent, start
from pipeline.plan import make_plan
from pipeline.remote import RemoteWorkers, assert_shared, close_pool, open_mark, take_part
from pipeline.run import RunRequest
from pipeline.settings import load_settings


@pytest.fixture
def workers(house: House, monkeypatch: pytest.MonkeyPatch) -> Iterator[RemoteWorkers]:
    monkeypatch.setattr(remote, "_SEEN_SECONDS", 0.5)
    house.put("a.txt")
    house.put("b.txt", "fail")
    request, settings = RunRequest(house.raw, house.out), load_settings()
    with open_mark(start(request, settings, plan_run(request, settings), silent, 0.0), 1) as opened:
        yield pickle.loads(pickle.dumps(opened))


def refusal(workers: RemoteWorkers) -> str:
    with pytest.raises(PublishError) as caught:
        take_part(workers)
    assert pickle.loads(pickle.dumps(caught.value)).code == caught.value.code
    return caught.value.code


def test_who_shares_everything_takes_part(workers: RemoteWorkers) -> None:
    assert_shared(workers, {"here": take_part(workers)})
    with pytest.raises(PublishError, match="tcp://elsewhere"):
        assert_shared(workers, {"tcp://elsewhere": "a-file-that-is-not-here"})


def test_who_does_not_is_told_what_is_missing(workers: RemoteWorkers, house: House) -> None:
    prints = dataclasses.replace(workers.prints, interpreting="0" * 16)
    assert refusal(dataclasses.replace(workers, prints=prints)) == "worker_other_code"
    assert refusal(dataclasses.replace(workers, mark="another")) == "worker_not_shared"
    assert refusal(dataclasses.replace(workers, processed=house.out / "nowhere")) == "worker_not_shared"
    assert workers.sample is not None
    path, _ = workers.sample
    assert refusal(dataclasses.replace(workers, sample=(path, "0" * 64))) == "worker_without_raw"
    assert refusal(dataclasses.replace(workers, sample=(Path("/nowhere/a.txt"), "0" * 64))) == "worker_without_raw"


def test_rows_stay_in_the_cache_and_only_outcomes_come_back(house: House, workers: RemoteWorkers) -> None:
    outcomes = workers.process(make_plan(RunRequest(house.raw, house.out), load_settings()).jobs)
    close_pool(workers, kill=False)
    assert [outcome.reason_code for outcome in outcomes] == [None, "no_text"]
    assert len(list((house.out / ".cache" / "staged").rglob("*.arrows"))) == 1
    assert len(pickle.dumps(outcomes)) < 4_000
