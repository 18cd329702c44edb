"""OAuth tokens for mailboxes at Microsoft, which accept no passwords: asked for once with a code, then renewed.

The application is one that the owner has registered (learn.microsoft.com: "Authenticate an IMAP, POP or SMTP connection
using OAuth"), as a public client that allows the device code flow; its id is kept with the tokens, in a file of mode
0600. Needs msal, the extra [microsoft]. Nothing here speaks IMAP or SMTP.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from service.model.account import Secret
from service.model.files import owned_like_its_folder
from service.model.values import TryLater, UserError

AUTHORITY = "https://login.microsoftonline.com/common"  # work, school and personal accounts alike
SCOPES = ["https://outlook.office.com/IMAP.AccessAsUser.All", "https://outlook.office.com/SMTP.Send"]
SECONDS = 30  # for one request; msal itself would wait for ever
AGAIN = "Microsoft wants {username} to sign in: run `steadily login microsoft`."


def log_in(
    username: str, file: Path, say: Callable[[str], object], client_id: str | None = None, *, http: Any = None
) -> str:
    """Ask the owner, by `say`, to type a code into a web page, and keep the tokens in `file`. Returns one sentence.

    `client_id` is the registered application's id, needed the first time. Waits until the owner has signed in, at most
    as long as the code is valid (15 minutes).
    """
    with _Application(file, client_id, http) as application:
        flow = application.ask(lambda: application.client.initiate_device_flow(SCOPES))
        if "user_code" not in flow:
            raise UserError(f"Microsoft gave no code: {_why(flow)}")
        say(f"Open {flow['verification_uri']}, type the code {flow['user_code']} and sign in as {username}.")
        answer = application.ask(lambda: application.client.acquire_token_by_device_flow(flow))
        if "access_token" not in answer:
            raise UserError(f"Microsoft refused the sign-in: {_why(answer)}")
    return f"Signed in; the permission is kept in {file}."


def token(username: str, file: Path, *, http: Any = None) -> Callable[[], Secret]:
    """A valid token for that mailbox at each call. Raises UserError if the owner has to sign in again."""

    def current() -> Secret:
        if not file.exists():
            raise UserError(AGAIN.format(username=username))
        with _Application(file, "", http) as application:
            accounts = application.client.get_accounts(username) or application.client.get_accounts()
            if len(accounts) != 1:
                raise UserError(AGAIN.format(username=username))
            answer = application.ask(lambda: application.client.acquire_token_silent_with_error(SCOPES, accounts[0]))
            if answer is None or "access_token" not in answer:
                raise UserError(AGAIN.format(username=username) + (f" ({_why(answer)})" if answer else ""))
            return Secret("token", answer["access_token"])

    return current


class _Application:
    """msal's client with its token cache in a file, written back if it has changed."""

    def __init__(self, file: Path, client_id: str | None, http: Any) -> None:
        try:
            import msal
        except ImportError as error:
            command = f"{sys.executable} -m pip install 'msal>=1.31'"
            raise UserError(f"Signing in at Microsoft needs a package that is not installed; run: {command}") from error
        kept = _kept(file)
        self.file, self.memory = file, msal.SerializableTokenCache()
        self.client_id = client_id or kept.get("client_id")
        if not self.client_id:
            raise UserError(
                "Microsoft has to know the application: register one (docs/providers.md, Outlook) and run "
                "`steadily login microsoft --client-id ITS-ID`."
            )
        self.memory.deserialize(kept.get("memory"))
        self.client = self.ask(
            lambda: msal.PublicClientApplication(
                self.client_id, authority=AUTHORITY, token_cache=self.memory, http_client=http, timeout=SECONDS
            )
        )

    def __enter__(self) -> "_Application":
        return self

    def __exit__(self, *_: object) -> None:
        if self.memory.has_state_changed:
            fresh = self.file.with_name(self.file.name + ".new")
            fresh.unlink(missing_ok=True)
            fresh.touch(mode=0o600)
            fresh.write_text(json.dumps({"client_id": self.client_id, "memory": self.memory.serialize()}))
            owned_like_its_folder(fresh)
            os.replace(fresh, self.file)

    def ask(self, question: Callable[[], Any]) -> Any:
        """Make one request; TryLater if there is no answer."""
        try:
            return question()
        except OSError as error:  # every error of requests is one
            raise TryLater(f"Microsoft's sign-in can't be reached: {type(error).__name__}.") from error
        except ValueError as error:
            raise UserError(f"Microsoft's sign-in does not know this application: {error}") from error


def _kept(file: Path) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    except ValueError as error:
        raise UserError(f"{file} is damaged: delete it and run `steadily login microsoft` again.") from error
    return kept


def _why(answer: Any) -> str:
    return str(answer.get("error_description") or answer.get("error") or "no reason given").splitlines()[0][:300]
