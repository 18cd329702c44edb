"""Mail servers' errors as sentences: one table from what happened to one sentence that says what to do.

What the owner has to mend is a UserError, everything else a TryLater; an error that no row matches is tried again. The
servers' texts are from their documentation and from what they were seen to send. Nothing here touches a connection.
"""

import re
import smtplib
from dataclasses import dataclass

from service.model.account import Account
from service.model.characters import printable
from service.model.values import Outcome, Refused, TryLater, UserError


@dataclass(frozen=True)
class Row:
    """`what` is searched in "ERROR'S NAME: its text", `where` in "imap HOST:PORT SECURITY KIND"; the first row wins."""

    what: str
    say: str
    where: str = ""
    later: bool = False


GOOGLE = r"\.(gmail|google|googlemail)\.com:"
YAHOO = r"\.(yahoo|aol)\.com:"
APPLE = r"\.me\.com:"
MICROSOFT = r"\.(office365|outlook)\.com:"
REFUSED = r"AUTHENTICATIONFAILED|AUTHORIZATIONFAILED|: 53[45] |LOGIN failed|AUTHENTICATE failed|Invalid credentials"
APP_PASSWORD = (
    "{host} refused the password of {username}: it wants an app password, not the account's own. Make one at "
)

ROWS = (
    # Answers that no mail server gives
    Row(
        r"answer too long|RecursionError|MemoryError|OverflowError|can't be a UID",
        "{host} sends what no mail server sends ({words}): is it one?",
        later=True,
    ),
    # Another kind of server
    Row(
        r"unexpected response: b'220[ -]|unexpected response: b\"220[ -]",
        "Port {port} of {host} is an SMTP server's: set port in [imap] to the one for IMAP, usually 993.",
        where="^imap ",
    ),
    Row(
        r"SMTPConnectError: -1 \* (OK|PREAUTH|BYE)\b",
        "Port {port} of {host} is an IMAP server's: set port in [smtp] to the one for SMTP, usually 465 or 587.",
        where="^smtp ",
    ),
    Row(
        r"(unexpected response: b'|SMTPConnectError: -1 )\+OK\b",
        "Port {port} of {host} is a POP3 server's: set port in [{section}] (993 is usual for imap, 465 for smtp).",
    ),
    Row(
        r"speaks TLS at once",
        'Port {port} of {host} expects TLS at once: set security = "tls" in [{section}].',
    ),
    # Signed in, but no further; the text looks like a lost connection's
    Row(
        r"authenticated but not connected",
        "{host} knows {username} and its {kind}, but opens no mailbox for it: IMAP may be off for that mailbox, it may "
        "have no licence, or username in [{signing}] has to be the mailbox's own address.",
    ),
    Row(r"SMTPConnectError: 5\d\d ", "{host} takes no connections from this machine: {words}", later=True),
    # The connection itself
    Row(
        r"gaierror: .*(-2|-5|not known|No address)",
        "There is no server named {host}: look at host in [{section}], unless this machine has no network.",
    ),
    Row(r"UnicodeError", "{host} can't be a server's name: look at host in [{section}]."),
    Row(r"gaierror|no address of", "The name {host} could not be looked up: is this machine online?", later=True),
    Row(
        r"ConnectionRefused",
        "Nothing answers at {host} on port {port}: if this lasts, look at host and port in [{section}].",
        later=True,
    ),
    Row(
        r"(WRONG_VERSION_NUMBER|RECORD_LAYER_FAILURE|HTTP_REQUEST|wrong version)",
        'Port {port} of {host} does not begin with TLS: set security = "starttls" in [{section}], or another port.',
    ),
    Row(
        r"timed? ?out|EOF|disconnected|unexpectedly closed|UNEXPECTED_EOF|reset by peer",
        'Port {port} of {host} expects TLS at once: set security = "tls" in [{section}].',
        where=r":(993|465) (starttls|plain)",
    ),
    Row(
        r"CapabilityError: .*STARTTLS|STARTTLS extension not supported|starttls failed|STARTTLS not",
        '{host} offers no STARTTLS on port {port}, and nothing is sent unencrypted: set security = "tls" and its port '
        "(993 for imap, 465 for smtp) in [{section}].",
    ),
    Row(r"timed? ?out", "{host} did not answer in time on port {port}.", later=True),
    Row(r"unreachable|no route", "{host} can't be reached: is this machine online?", later=True),
    Row(
        r"socket error|EOF|reset by peer|unexpectedly closed|BrokenPipe|Disconnected|not connected",
        "{host} closed the connection on port {port}.",
        later=True,
    ),
    # Certificates
    Row(
        r"certificate has expired",
        "The certificate of {host} has expired: whoever runs that server has to renew it, unless this machine's clock "
        "is ahead.",
    ),
    Row(r"not yet valid", "The certificate of {host} is not valid yet: is this machine's clock right?"),
    Row(
        r"Hostname mismatch|IP address mismatch|doesn't match|not valid for",
        "The certificate at {host} is made out to another name: set host in [{section}] to the name it bears.",
    ),
    Row(
        r"self[- ]signed|unable to get (local )?issuer|unable to verify",
        "The certificate of {host} is signed by an authority this machine does not know: name its file as ca_file in "
        "[{section}], if you trust it.",
    ),
    Row(r"CERTIFICATE_VERIFY_FAILED|CertificateError", "The certificate of {host} could not be verified: {words}"),
    Row(
        r"UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|NO_PROTOCOLS|DH_KEY_TOO_SMALL",
        "{host} speaks only an outdated, unsafe form of TLS: its owner has to renew it.",
    ),
    # What to try again, whatever else the text says
    Row(
        r"too many (simultaneous )?connections|Maximum number of connections|connection limit|\[LIMIT\]",
        "{host} says that too many connections are open: other programs read this mailbox too.",
        later=True,
    ),
    Row(
        r"\[(UNAVAILABLE|INUSE|SERVERBUG)\]|: 4\d\d |temporar",
        "{host} can't do that at the moment: {words}",
        later=True,
    ),
    Row(r"OVERQUOTA|quota", "The mailbox at {host} is full or over a limit: {words}", later=True),
    Row(
        r"THROTTLED|bandwidth limits|rate limit|AUTH005|try again later",
        "{host} asks us to slow down: {words}",
        later=True,
    ),
    Row(
        r"select failed: .*(NONEXISTENT|TRYCREATE|n't exist|not exist|unknown mailbox|no such mailbox|not found)",
        "There is no folder to read at {host}: look at folder in [imap] ({words}).",
    ),
    Row(
        r"is not writable|READ-ONLY", "The folder at {host} may be read only: {username} needs the right to move mail."
    ),
    # Signing in, provider by provider
    Row(
        r"not enabled for IMAP|IMAP access is disabled",
        "IMAP is off for {username}: switch it on in Gmail's settings, under Forwarding and POP/IMAP.",
        where=GOOGLE,
    ),
    Row(
        r"web browser|WEBALERT|Web login",
        "Google wants {username} to sign in with a browser once, at https://accounts.google.com.",
        where=GOOGLE,
    ),
    Row(
        r"Application-specific|" + REFUSED,
        APP_PASSWORD + "https://myaccount.google.com/apppasswords (two-step verification has to be on).",
        where=GOOGLE + ".*password",
    ),
    Row(REFUSED, APP_PASSWORD + "the account's security page, under app passwords.", where=YAHOO + ".*password"),
    Row(REFUSED, APP_PASSWORD + "https://account.apple.com, under app-specific passwords.", where=APPLE),
    Row(
        r"5\.7\.139|basic authentication is disabled|BasicAuthBlocked|SmtpClientAuthentication is disabled|" + REFUSED,
        'Microsoft takes no passwords from mail programs: set auth = "microsoft" in [{signing}] and run '
        "`steadily login microsoft`.",
        where=MICROSOFT + ".*password",
    ),
    Row(
        REFUSED,
        "Microsoft refused the token of {username}: run `steadily login microsoft` again, as {username}.",
        where=MICROSOFT,
    ),
    Row(
        REFUSED,
        "{host} refused the token of {username}: it may have expired, see that token_command in [{signing}] prints a "
        "fresh one.",
        where="token$",
    ),
    Row(
        r"IMAP.* (disabled|not enabled)",
        "IMAP is off for {username} at {host}: switch it on in the mailbox's settings.",
    ),
    Row(REFUSED, "{host} refused the user name {username} or its {kind}: look at [{signing}]."),
    Row(
        r"PRIVACYREQUIRED|Must issue a STARTTLS|cleartext|plaintext auth",
        '{host} lets nobody sign in unencrypted: set security = "starttls" or "tls" in [{section}].',
    ),
    Row(r"\[EXPIRED\]", "The password of {username} at {host} has expired: set a new one."),
    Row(
        r"AUTH extension not supported|no AUTH|No suitable authentication|LOGINDISABLED",
        '{host} offers no way to sign in on port {port}: try security = "starttls" or "tls", or, where no sign-in is '
        'wanted, username = "" in [{section}].',
    ),
)

BUSY = "{host} takes no more letters for now: {words}"

# What a refusal (5xx) of one letter means if it is not about its recipient; `what` is searched in "STAGE CODE text",
# the stages being MAIL, RCPT, DATA and letter. No row: that letter is refused for good.
SENDING = (
    Row(
        r"\b5\.4\.5\b|(daily|hourly|sending|message|user)[a-z ]* (limit|quota)|rate limit|too many (messages|emails)",
        BUSY,
        later=True,
    ),
    Row(r"\b5\.2\.2\b|mailbox (is )?full|over ?quota", BUSY, later=True),
    Row(
        r"blocked using|block ?list|blacklist|poor reputation",
        "{host} takes no letters from this machine's address: {words}",
    ),
    Row(
        r" 530 |authentication (is )?required|not (authenticated|logged in)|relay(ing)? (access )?(denied|not)",
        "{host} takes letters only from who signs in: set username and password in [smtp].",
    ),
    Row(
        r"^MAIL 5|sender address rejected|not owned by|SendAs ?Denied|not allowed to send as|5\.7\.60\b",
        "{host} does not let {username} write as {sender}: address in [sender] has to be one of its own ({words}).",
    ),
)


def judge(stage: str, code: int, words: str, account: Account, sender: str) -> Outcome:
    """What a reply other than yes means for one letter. Raises UserError if the owner has to mend something.

    Only 500 to 599 is permanent: a connection that is cut leaves codes such as 5 or 55.
    """
    said = f"{account.host} said {code} {words}"[:300]
    if not 500 <= code <= 599:
        return Outcome("later", said)
    for row in SENDING:
        if re.search(row.what, f"{stage} {code} {words}", re.IGNORECASE):
            say = row.say.format(host=account.host, username=account.username or "us", sender=sender, words=words[:200])
            if row.later:
                return Outcome("later", say)
            raise UserError(say)
    return Outcome("refused", said)


def explain(
    error: Exception, account: Account, protocol: str, kind: str = "password", *, task: str | None = None
) -> UserError | TryLater:
    """The sentence for this error at this server; `protocol` is "imap" or "smtp", `kind` that of the secret.

    With a `task` ("file messages in Steadily") the server has refused just that: Refused, in its own words."""
    if task:
        said = _words(error).split(": ", 1)[-1].rstrip(".")
        return Refused(f"{account.host} does not let {account.username} {task}: {said}. They stay where they are.")
    if isinstance(error, UserError | TryLater):
        return error
    words = _words(error)
    where = f"{protocol} {account.host}:{account.port} {account.security} {kind}"
    for row in ROWS:
        if re.search(row.what, words, re.IGNORECASE) and re.search(row.where, where, re.IGNORECASE):
            said = row.say.format(
                host=account.host,
                port=account.port,
                username=account.username or "nobody",
                section=protocol,
                signing=account.signing or protocol,
                kind=kind,
                words=words.split(": ", 1)[-1],
            )
            return TryLater(said) if row.later else UserError(said)
    return TryLater(f"The connection to {account.host}:{account.port} failed: {words}")


def _words(error: Exception) -> str:
    """The error's class and text on one line, without control characters, at most 300 characters."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = f"{error.smtp_code} {plain(error.smtp_error)}"
    else:
        said = plain(error.args[0]) if error.args and isinstance(error.args[0], bytes) else str(error)
    return " ".join(plain(f"{type(error).__name__}: {said}").split())[:300]


def plain(said: bytes | str) -> str:
    """A server's bytes as text, without characters that a terminal would obey."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return printable(text, " ")
