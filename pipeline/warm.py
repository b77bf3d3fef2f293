"""What every worker process needs, loaded once: the fork server imports this module before it forks the workers.

Without it each worker (and each that takes the place of a dead one) spends a quarter of a second here: PyArrow imports pandas with the
first array that it makes of Python values, and the vocabulary, the gazetteer and the patterns take as long as a report or two.
"""

from __future__ import annotations

import gc

import pyarrow as pa

import pipeline.process
import pipeline.worker  # noqa: F401 - imported to be there, as pipeline.process is
from pipeline.staging import STAGED_TABLES, to_table
from schemas.knowledge import load_knowledge
from schemas.reasons import load_reasons

pa.array(["warm"])
load_reasons()
load_knowledge()
for _name in STAGED_TABLES:
    to_table(_name, [])

# What is loaded stays: the collector need not go through it again and again in each worker. A report makes and drops ten thousands of small
# objects, hardly any in cycles; looking for those less often takes a twelfth off its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
