"""The transports: reading from IMAP or a Maildir, sending by SMTP, signing in, and server errors as sentences."""
