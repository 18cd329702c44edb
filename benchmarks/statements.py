"""What it saves to make a statement once: a question and a change, made anew and made once, against bare SQLite.

usage: benchmarks/statements.py [ROUNDS]     ratios of processor time in one run
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import process_time

from sqlalchemy import Connection, select, update

from service.store.database import Store
from service.store.participants import PERSON, remember
from service.store.tables import people

WHO = "ada@example.org"


def asked_anew(connection: Connection) -> None:
    connection.execute(select(people).where(people.c.email == WHO)).one_or_none()


def asked(connection: Connection) -> None:
    connection.execute(PERSON, {"who": WHO}).one_or_none()


def changed_anew(connection: Connection) -> None:
    connection.execute(update(people).where(people.c.email == WHO).values(bounces=1))


def changed(connection: Connection) -> None:
    remember(connection, WHO, bounces=1)


def bare(connection: Connection) -> None:
    cursor = connection.connection.cursor()
    cursor.execute("SELECT * FROM people WHERE email = ?", (WHO,))
    cursor.fetchone()


def seconds(act: Callable[[Connection], None], connection: Connection, rounds: int) -> float:
    act(connection)
    start = process_time()
    for _ in range(rounds):
        act(connection)
    return process_time() - start


def main(rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = Store(f"sqlite:///{Path(folder) / 'store.db'}")
        with store.writing() as connection:
            floor = seconds(bare, connection, rounds)
            for what, anew, once in (("a question", asked_anew, asked), ("a change", changed_anew, changed)):
                slow, fast = seconds(anew, connection, rounds), seconds(once, connection, rounds)
                print(
                    f"{what}: made once {slow / fast:.1f} times as fast as made anew; {fast / floor:.0f} x bare SQLite"
                )
        store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000)
