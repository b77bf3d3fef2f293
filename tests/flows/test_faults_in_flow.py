"""Crashes, lack of memory, files that are busy: what a run as a flow makes of them."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from house import ROOT, STEPS, House
from prefect_server import Server, environment, events, ita

pytestmark = [pytest.mark.xdist_group("prefect"), pytest.mark.timeout(300)]

FLAKY = """
import errno, os, sys
from pipeline import publish
from pipeline.cli import main

tried = []
make_current = publish.make_current

def busy(processed, final):
    tried.append(final)
    if len(tried) <= int(os.environ["TEST_FAILS"]):
        raise OSError(int(os.environ["TEST_ERRNO"]), "told to fail")
    make_current(processed, final)

if __name__ == "__main__":
    publish.make_current = busy
    code = main(sys.argv[1:])
    print("tried", len(tried))
    sys.exit(code)
"""


def test_a_lost_worker_costs_one_document_which_is_tried_once_more(house: House, server: Server) -> None:
    for number in range(12):
        house.put(f"{number:02}.txt", f"year: 2568\nscore/2568: {number}\n")
    house.put("05b.txt", "crash")
    house.put("06b.txt", "eat")
    limits = {"ITA_DOCUMENT_MEMORY_BYTES": "500000000", "ITA_BATCH_SIZE": "4"}
    run = ita(house, "run", "--jobs", "2", "--strict", PREFECT_API_URL=server.url, **limits)
    assert run.wait(120) == 3
    assert len(house.documents()) == 12
    rejects = {row["source_path"]: row["reason_code"] for row in house.rows("rejects")}
    assert rejects == {"05b.txt": "worker_crashed", "06b.txt": "out_of_memory"}
    read = house.reads()
    assert read.count("05b.txt") == 2
    assert set(map(read.count, (f"{number:02}.txt" for number in range(12)))) == {1}
    assert {line["level"] for line in events(house, "rejected")} == {"warning"}
    assert [line["done"] for line in events(house, "document") + events(house, "rejected")] != []


def test_a_file_that_is_busy_is_tried_again_and_one_that_stays_so_is_set_aside(house: House, server: Server) -> None:
    house.put("a.txt", "year: 2568\nscore/2568: 1\n")
    house.put("once.txt", "year: 2568\nscore/2568: 2\nbusy: 1\n")
    house.put("stays.txt", "year: 2568\nscore/2568: 3\nbusy: 9\n")
    house.put("wrong.txt", "fail")
    assert ita(house, "run", PREFECT_API_URL=server.url).wait(120) == 0
    assert set(house.documents()) == {"a.txt", "once.txt"}
    assert {row["source_path"]: row["reason_code"] for row in house.rows("rejects")} == {"stays.txt": "read_error", "wrong.txt": "no_text"}
    read = house.reads()
    assert [read.count(f"{name}.txt") for name in ("a", "once", "stays", "wrong")] == [1, 2, 3, 1]
    assert {line["document"] for line in events(house, "retrying")} == {"once.txt", "stays.txt"}


@pytest.mark.parametrize(("number", "fails", "code", "tried"), [("EBUSY", 1, 0, 2), ("EACCES", 1, 4, 1)])
def test_publishing_is_tried_again_after_what_may_pass(
    house: House, server: Server, number: str, fails: int, code: int, tried: int
) -> None:
    import errno

    house.put("a.txt")
    script = house.raw.parent / "flaky.py"
    script.write_text(FLAKY)
    variables = {"PREFECT_API_URL": server.url, "TEST_FAILS": str(fails), "TEST_ERRNO": str(getattr(errno, number))}
    done = subprocess.run(
        [sys.executable, str(script), "run", "--raw", str(house.raw), "--processed", str(house.out)],
        env=environment(house.raw.parent, PYTHONPATH=os.pathsep.join([str(ROOT), str(STEPS)]), **variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stdout.splitlines()[-1]) == (code, f"tried {tried}"), done.stderr
    assert (house.out / "current").exists() == (code == 0)
    if code == 0:
        house.assert_complete()
        assert [path.name for path in (house.out / "snapshots").iterdir()] == [(house.out / "current").resolve().name]
