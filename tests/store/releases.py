"""Stores as earlier releases have left them: the tables of a revision, filled with the rows of a small group."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, create_engine, insert

from service.model import tokens
from service.model.values import Week
from service.store.engine import driver
from service.store.migrate import MIGRATIONS
from tests.walk import FRIDAY

ADA, BOB, CYD = "ada@example.com", "bob@example.com", "cyd@example.com"
WEEK, BEFORE = date(2026, 11, 16), date(2026, 11, 9)
GOALS = {"applications": 4, "conversations": 3, "practice": 2}
REVISIONS = sorted(file.name[:4] for file in (MIGRATIONS / "versions").glob("0*.py"))


def made(url: str, revision: str, key: bytes) -> None:
    """The tables of that revision, with rows in every one of them."""
    sqlite = {"module": driver()} if url.startswith("sqlite") else {}
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), **sqlite)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        fill(connection, key, revision)
    engine.dispose()


def fill(connection: Connection, key: bytes, revision: str) -> None:
    """Ada was asked twice and answered once; Bob's answer is held, Cyd has stopped, and somebody was forgotten."""
    found = MetaData()
    found.reflect(connection)
    for name, rows in everything(key, revision).items():
        for row in rows:
            add(connection, found.tables[name], row)
    if connection.dialect.name == "postgresql":  # the numbers above were not taken from the sequences
        for name in ("messages", "outbox"):
            connection.exec_driver_sql(f"SELECT setval('{name}_id_seq', 100)")


def add(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """A row, as far as the table has its columns by then."""
    known = {name: value for name, value in row.items() if name in table.c}
    connection.execute(insert(table).values(known))


def everything(key: bytes, revision: str) -> dict[str, list[dict[str, Any]]]:
    """The rows, by table, in an order that foreign keys allow."""
    quotes = {"applications": "“5 apps” is 5 applications."}
    old = revision < "0003"  # when reasons quoted people's words
    read = {"numbers": {"applications": 5}, "command": None} | ({"why": quotes} if old else {})
    return {
        "messages": [
            {**message(1, ADA, "report", "Answered"), "why": f"It was read. {quotes['applications'] if old else ''}",
             "reading": read, "quoted": quotes, "raw": b"From: ada@example.com\r\n\r\n5 apps"},
            {**message(2, BOB, "report", "Held"), "state": "held", "waits": "held", "raw": b"From: bob\r\n\r\n9 apps"},
        ],
        "places": [
            {"account": "checkin@example.org@localhost", "folder": "INBOX", "uidvalidity": 7, "uid": 3, "message": 1,
             "filed": True, "gone": True}
        ],
        "outbox": [
            letter(1, key, ADA, "check-in", BEFORE), {**letter(2, key, ADA, "digest", BEFORE), "answers": 1},
            letter(3, key, ADA, "check-in", WEEK), letter(4, key, BOB, "check-in", WEEK),
            {**letter(5, key, CYD, "goodbye", BEFORE), "state": "failed", "sent": None},
        ],
        "people": [{"email": ADA, "state": "active", "bounces": 0, "heard": second(FRIDAY - timedelta(days=6))},
                   {"email": CYD, "state": "stopped", "bounces": 0}],
        "weeks": [{"email": ADA, "week": BEFORE, "state": "answered", "goals": GOALS, "plan": "Call Grace"},
                  {"email": ADA, "week": WEEK, "state": "asked", "goals": GOALS, "plan": ""},
                  {"email": BOB, "week": WEEK, "state": "asked", "goals": GOALS, "plan": ""}],
        "counts": [count("applications", 3), count("applications", 5), count("practice", 1)],
        "notices": [
            {"email": "", "text": "An old one.", **dict.fromkeys(("noticed", "told", "done"), second(FRIDAY))},
            {"email": BOB, "text": "A held one.", "noticed": second(FRIDAY), "told": second(FRIDAY), "message": 2},
        ],
        "forgotten": [{"hash": tokens.forgotten(key, "gone@example.com")}],
        "facts": [{"name": "first weekday", "value": 0}],
    }  # fmt: skip


def message(number: int, email: str, kind: str, folder: str) -> dict[str, Any]:
    return {"id": number, "state": "done", "received": second(FRIDAY - timedelta(days=6)), "whole": True, "attempts": 1,
            "fingerprint": f"{number:064}", "message_id": f"<{number}@example.com>", "sender": email, "email": email,
            "week": BEFORE, "kind": kind, "folder": folder, "why": "It was read."}  # fmt: skip


def letter(number: int, key: bytes, email: str, kind: str, week: date) -> dict[str, Any]:
    slot = second(datetime(week.year, week.month, week.day, 16, tzinfo=FRIDAY.tzinfo) + timedelta(days=4))
    token = tokens.make(key, kind, email, Week(week))
    return {"id": number, "key": f"{kind}:{email}:{week}:", "state": "sent", "kind": kind, "email": email,
            "recipient": email, "week": week, "slot": slot if kind == "check-in" else None, "created": slot,
            "message_id": f"<{token}@example.org>", "subject": "Your week", "asked": "", "phrase": "", "attempts": 1,
            "due": slot, "sent": slot, "why": "250 taken",
            "raw": b"Subject: Your week\r\n\r\nHow was it?\r\n"}  # fmt: skip


def count(metric: str, amount: int) -> dict[str, Any]:
    return {"email": ADA, "week": BEFORE, "metric": metric, "amount": amount, "approximate": False, "message": 1,
            "recorded": second(FRIDAY - timedelta(days=6))}  # fmt: skip


def second(moment: datetime) -> int:
    return int(moment.timestamp())


def key_beside(path: Path) -> bytes:
    """A key of the store in that folder, where the settings look for it."""
    key = bytes(range(32))
    for name in ("steadily.db.key", "steadily.key"):
        (path / name).write_text(key.hex() + "\n")
        (path / name).chmod(0o600)
    return key
