"""The transports: reading mail from IMAP or a Maildir, sending it by SMTP, signing in, and naming server errors.

The rule: mail moves messages and decides nothing. What it offers is in `protocols`; nothing here opens the store.
"""
