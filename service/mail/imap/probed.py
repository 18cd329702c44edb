"""A mailbox that `check --live` tries: what it needs beside reading and filing.

The rule: one message of ours is looked for and deleted; no other mail is touched."""

from functools import partial

from service.mail.imap import folders
from service.mail.imap.mailbox import ImapMailbox


class ProbedMailbox(ImapMailbox):
    """A mailbox that gets a probe."""

    def full(self) -> str:
        """How full the mailbox is, where the server says that it is (RFC 9208): "990 of 1000 KB"; "" otherwise."""
        with self._session() as client:
            return folders.full(client, self.folder)

    def remove(self, message_id: str, folder: str) -> int:
        """Delete one message of ours that was filed under that folder; return how many were found."""
        criteria, ours = ["HEADER", "MESSAGE-ID", message_id.strip("<>")], partial(folders.is_from, [message_id], ())
        with self._session() as client:
            target = folders.path(client, folder)[-1]
            if client.folder_exists(target):
                self._select(client, target)
                if number := folders.delete(client, self._exists, criteria, ours, ours=True):
                    return number
            self._select(client, self.folder)
            return folders.delete(client, self._exists, criteria, ours, ours=False)
