"""Filing: messages that are dealt with are moved to their folders, and again when the owner has decided on them.

The rule: nothing is read or decided here, and what can't be moved now is moved in a later round."""

from service.app.context import App
from service.policy.outcome import HELD, UNCLEAR, UNKNOWN
from service.store import filing

WAITED_IN = (HELD, UNCLEAR, UNKNOWN)  # folders of messages that may be dealt with later


def file_away(app: App) -> None:
    """Move the messages that are dealt with to their folders; what can't be moved now is moved in a later round."""
    while True:
        with app.store.reading() as connection:
            waiting = filing.unfiled(connection)
        if not waiting or app.is_stopping():
            return _file_anew(app)
        for folder in sorted({target for _, target in waiting}):
            places = [place for place, target in waiting if target == folder]
            how = app.mailbox.file(places, folder)
            with app.store.writing(lightly=True) as connection:
                filing.filed(connection, places, gone=how in ("moved", "copied"))
            app.progress()


def _file_anew(app: App) -> None:
    """Move what the owner has accepted, refused or answered from where it waited to where such messages lie."""
    with app.store.reading() as connection:
        waiting = filing.misfiled(connection)
    for target in sorted({target for _, _, target in waiting}):
        theirs = [(place, message_id) for place, message_id, folder in waiting if folder == target]
        for source in WAITED_IN:
            if source != target:
                app.mailbox.refile([message_id for _, message_id in theirs if message_id], source, target)
        with app.store.writing() as connection:
            filing.filed(connection, [place for place, _ in theirs], gone=True)
