"""Reading a mailbox by IMAP, and filing in it. Nothing here knows what a message means."""
