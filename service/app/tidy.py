"""What is deleted in time. How old it has to be is the owner's to say, by [store] keep_words."""

from service.app.context import App
from service.store import groups, messages, outbox, participants


def tidy(app: App) -> None:
    """Delete people's words after [store] keep_words; numbers, and reasons without words, stay."""
    before = app.clock() - app.settings.store.keep_words
    with app.store.writing() as connection:
        messages.drop_words(connection, before)
        outbox.drop_words(connection, before)
        participants.drop_words(connection, before.date())
        groups.drop_old_lines(connection, app.clock())
