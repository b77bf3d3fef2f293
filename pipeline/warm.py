"""What every worker process needs, loaded once: the fork server imports this module before it forks the workers.

Without it each worker (and each that takes the place of a dead one) spends a quarter of a second here: PyArrow imports pandas with the
first array that it makes of Python values.
"""

from __future__ import annotations

import pyarrow as pa

import pipeline.worker  # noqa: F401 - imported to be there
from pipeline.staging import STAGED_TABLES, to_table
from schemas.reasons import load_reasons

pa.array(["warm"])
load_reasons()
for _name in STAGED_TABLES:
    to_table(_name, [])
