"""Several daemons on one database: what one that has died leaves to the others.

The rule: only claims are looked at here. Who leads is the store's to say; what the leader does is the daemon's."""

from service.app.context import App
from service.store import cluster, messages, outbox


def take_over(app: App) -> int:
    """Release what dead processes had claimed: their letters are queued again, their messages free to be read.

    A letter between the server's 250 and its mark goes out again, with the same Message-ID and bytes. Returns how many
    processes had died. With SQLite there are no others."""
    if app.store.path:
        return 0
    with app.store.writing() as connection:
        claimers = {*outbox.claimers(connection), *messages.claimers(connection)} - {app.store.number}
        dead = [number for number in sorted(claimers) if cluster.is_dead(connection, number)]
        for number in dead:
            outbox.recover(connection, app.clock(), by=number)
            messages.unclaim(connection, number)
    return len(dead)
