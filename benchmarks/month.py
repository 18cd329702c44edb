"""A month of many people in 24 zones, on SQLite and on PostgreSQL, with the clock passed in: benchmarks/month.py.

usage: benchmarks/month.py [--people 10000] [--weeks 4] [--databases SQLite,PostgreSQL]

Everything but the mail servers is real: what is due is written, sent into a sink and recorded; six in ten people answer
within two days, by LMTP's way in (messages are kept as they came and then read); rounds are made each hour. What must
come of it is counted beside it, person by person. Seconds are those of the processor.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from benchmarks.growth import resident
from tests import month
from tests.real.postgres import Postgres


def main() -> None:
    """Live the month on each database and print a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--people", type=int, default=10_000)
    options.add_argument("--weeks", type=int, default=4)
    options.add_argument("--databases", default="SQLite,PostgreSQL")
    given = options.parse_args()
    print(f"{given.people:,} people in {len(month.ZONES)} zones, {given.weeks} weeks, a round each hour")
    print(f"{'':12}{'letters':>9}{'replies':>9}{'seconds':>9}{'ms each':>9}{'busiest':>9}{'idle ms':>9}{'MB':>6}")
    for name in given.databases.split(","):
        folder, server = Path(tempfile.mkdtemp(prefix="month-")), None
        try:
            server = Postgres().start() if name == "PostgreSQL" else None
            url = server.url() if server else f"sqlite:///{folder / 'steadily.db'}"
            with month.opened(folder / "of", url, given.people) as (app, crowd):
                cost, came = month.live(app, crowd, given.weeks), month.account(app, crowd, given.people * given.weeks)
            each = cost["processor"] * 1000 / came["letters"]
            print(f"{name:12}{came['letters']:>9,}{came['replies']:>9,}{cost['processor']:>9.1f}{each:>9.2f}"
                  f"{cost['busiest']:>9.1f}{cost['idle'] * 1000:>9.1f}{resident():>6.0f}", flush=True)  # fmt: skip
        finally:
            if server:
                server.remove()
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
