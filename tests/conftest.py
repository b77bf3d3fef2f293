"""What all tests share: the generator of reports (tests/generator) can be imported as `generator`."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
