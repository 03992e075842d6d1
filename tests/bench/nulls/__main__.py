"""``python -m tests.bench.nulls [MOST]``: print the counts of ``run.count`` as JSON."""

from __future__ import annotations

import json
import sys

from tests.bench.nulls.rates import MANY
from tests.bench.nulls.run import count

if __name__ == "__main__":
    print(json.dumps(count(int(sys.argv[1]) if sys.argv[1:] else MANY)))
