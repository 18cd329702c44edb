"""What is deleted in time. How old it has to be is the owner's to say, by [store] keep_words and [imap] keep."""

import logging

from service.app.context import App
from service.policy.outcome import ANSWERED, IGNORED
from service.store import groups, history, messages, outbox, participants

log = logging.getLogger(__name__)

LOOKED = "handled mail looked at"  # a fact: the day


def tidy(app: App) -> None:
    """Delete people's words after [store] keep_words; numbers, and reasons without words, stay."""
    before = app.clock() - app.settings.store.keep_words
    with app.store.writing() as connection:
        number = messages.drop_words(connection, before)
        number += outbox.drop_words(connection, before)
        number += participants.drop_words(connection, before.date())
        groups.drop_old_lines(connection, app.clock())
    if number:
        app.store.empty_log()


def handled_mail(app: App) -> int:
    """Once a day, delete answered and ignored mail that arrived longer ago than [imap] keep, if that is set.

    Returns how many messages those were. What waits for an eye (Unclear, Held, Unknown) is never deleted."""
    kept, today = app.settings.imap.keep, app.clock().date()
    if kept is None:
        return 0
    with app.store.reading() as connection:
        if history.fact(connection, LOOKED) == today.isoformat():
            return 0
    number = app.mailbox.delete_old((ANSWERED, IGNORED), today - kept)
    with app.store.writing() as connection:
        history.set_fact(connection, LOOKED, today.isoformat())
    if number:
        log.info("%d handled messages older than [imap] keep are deleted.", number)
    return number
