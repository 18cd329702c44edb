"""This machine's clock against the mail server's, from round to round: what the last answer to a letter showed.

The rule: it is kept in the store, since rounds by `once` are processes of their own. What proves what is in
`policy/clocks`."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection

from service.app.context import App
from service.model.values import Incoming, UserError
from service.policy import clocks
from service.store import history

# Of the last answer, in seconds since 1970: arrived by the server's clock, its letter sent, itself read by ours.
FACT = "clocks"


def note(app: App, connection: Connection, answers: Sequence[tuple[Incoming, str]]) -> None:
    """Remember what the last of these answers shows, each given with the Message-ID of the letter that it answers."""
    shown: tuple[datetime, ...] = ()
    for message, message_id in answers:
        letter, arrived = app.recents.letter(connection, message_id), clocks.arrival(message.header("received"))
        if letter and letter.sent and arrived:
            shown = arrived, letter.sent, app.clock()
    if shown and app.is_machine_clock and (clocks.apart(app.clock(), *shown) or history.fact(connection, FACT)):
        history.set_fact(connection, FACT, [int(moment.timestamp()) for moment in shown])


def compare(app: App) -> None:
    """Raises UserError while the two clocks are more than a day apart, as far as the last answer showed it."""
    with app.store.reading() as connection:
        shown = history.fact(connection, FACT)
    moments = [datetime.fromtimestamp(seconds, UTC) for seconds in shown or ()]
    if moments and (said := clocks.apart(app.clock(), *moments)):
        raise UserError(said)
