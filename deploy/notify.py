"""Tell somebody when a scheduled run fails, crashes, is late, or has something to say: docs/scheduling.md.

    PREFECT_API_URL=http://127.0.0.1:4200/api .venv/bin/python deploy/notify.py http://gateway.example/ita

makes (or changes) a webhook block and an automation on the Prefect server, which then posts JSON with a `text` to that address.
"""

from __future__ import annotations

import sys

from prefect.automations import Automation, CallWebhook, EventTrigger
from prefect.blocks.webhook import Webhook
from prefect.events.schemas.events import ResourceSpecification

NAME = "ita-ingest"
STATES = ("Failed", "Crashed", "Late", "TimedOut", "NothingPublished", "Flagged", "Quarantined")
"""States of Prefect, and those that runs of ita-ingest end in by names of their own."""

PAYLOAD = """{
  "text": "{{ flow.name }} {{ flow_run.name }}: {{ flow_run.state.name }}. {{ flow_run.state.message | replace('"', "'") }}",
  "flow_run": "{{ flow_run.id }}",
  "state": "{{ flow_run.state.name }}"
}"""


def main(address: str) -> None:
    """Make the block and the automation, both named `ita-ingest`; those of an earlier call are replaced."""
    block = Webhook(method="POST", url=address, headers={"content-type": "application/json"}).save(NAME, overwrite=True)
    trigger = EventTrigger(
        expect={f"prefect.flow-run.{state}" for state in STATES},
        match_related=ResourceSpecification({"prefect.resource.role": "tag", "prefect.resource.id": f"prefect.tag.{NAME}"}),
        posture="Reactive",
        threshold=1,
    )
    made = Automation(name=NAME, trigger=trigger, actions=[CallWebhook(block_document_id=block, payload=PAYLOAD)])
    try:
        old = Automation.read(name=NAME)
    except ValueError:
        made.create()
    else:
        made.id = old.id
        made.update()
    print(f"{NAME}: {', '.join(STATES)} -> {address}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
