"""Whose message it is: by our tokens first, otherwise by authentication that is trusted (INTERFACE.md, "Whose mail").

The rule: pure, and nothing is guessed. What is not surely a participant's is held, and a stranger's is nobody's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from service.model import tokens
from service.model.letter_kinds import KINDS
from service.model.tokens import Token
from service.model.values import Coach, Incoming, Participant
from service.reading import automated
from service.reading.mime import structured

Status = Literal["theirs", "held", "own", "stranger", "coach"]
STOP = re.compile(r"\bstop\s+[a-z2-7]{44}\b", re.IGNORECASE)


@dataclass(frozen=True)
class Registry:
    """Who takes part, and how their mail is known."""

    people: Mapping[str, Participant]  # by registered address
    addresses: Mapping[str, str]  # every address, aliases too -> the registered one
    tags: Mapping[str, str]  # the keyed hash of an address in a token -> the registered address
    owner: str | None
    trusted_authserv: str | None
    accept_without_token: bool
    coaches: Mapping[str, Coach] = field(default_factory=dict)  # by what stands for the coach of a group in a token


@dataclass(frozen=True)
class Authenticated:
    """Whose message this is (registered address, "" for nobody's) and how that is known."""

    email: str
    status: Status
    why: str
    token: Token | None = None
    stop: bool = False  # the List-Unsubscribe message
    coach: Coach | None = None  # whose it is, with the status "coach"


def registry(
    participants: Iterable[Participant],
    key: bytes,
    *,
    owner: str | None = None,
    trusted_authserv: str | None = None,
    accept_without_token: bool = False,
    coaches: Iterable[Coach] = (),
) -> Registry:
    """The registry of these participants."""
    people = {participant.email: participant for participant in participants}
    addresses = {address: p.email for p in people.values() for address in (p.email, *p.aliases)}
    tags = {tokens.whose(key, address): email for address, email in addresses.items()}  # of former addresses too
    groups = {tokens.whose(key, coach.identity): coach for coach in coaches}
    return Registry(people, addresses, tags, owner, trusted_authserv, accept_without_token and len(people) == 1, groups)


def authenticate(incoming: Incoming, registered: Registry, key: bytes, *, ours: str) -> Authenticated:
    """Whose message this is; `ours` is the address that we write from."""
    if _is_own(incoming, key, ours):
        return Authenticated("", "own", "It is a letter of ours that came back.")
    found = _tokens(incoming, key)
    if not found:
        return _without_token(incoming, registered)
    token = found[0]
    stop = bool(STOP.search(incoming.subject))
    if token.whose in registered.coaches or KINDS[token.kind].reader == "coach":
        return _of_coach(incoming, registered, token, stop)
    email = registered.tags.get(token.whose, "")
    if not email:
        return Authenticated("", "stranger", "It answers a letter to somebody who no longer takes part.", token)
    writer = registered.addresses.get(incoming.sender, "")
    watching = {registered.owner, *(coach.email for coach in registered.coaches.values())}
    if writer not in ("", email) or (incoming.sender in watching and writer != email):
        return Authenticated(email, "held", f"It answers a letter to {email} but comes from {incoming.sender}.", token)
    return Authenticated(email, "theirs", f"It bears the token of the {token.kind} of {token.week}.", token, stop)


def _of_coach(incoming: Incoming, registered: Registry, token: Token, stop: bool) -> Authenticated:
    """Whose an answer to a coach's letter is: the coach's, unless a participant or another coach wrote it."""
    coach = registered.coaches.get(token.whose)
    if coach is None:
        return Authenticated("", "stranger", "It answers a letter to somebody who is no coach any longer.", token)
    others = {*registered.addresses, *(other.email for other in registered.coaches.values())} - {coach.email}
    takes_part = registered.addresses.get(coach.email)
    if incoming.sender in others and (not takes_part or registered.addresses.get(incoming.sender) != takes_part):
        why = f"It answers a letter to the coach {coach.email} but comes from {incoming.sender}."
        return Authenticated("", "stranger", why, token)
    why = f"It bears the token of the {token.kind} of {token.week}."
    return Authenticated(coach.identity, "coach", why, token, stop, coach)


def bears_token(incoming: Incoming, key: bytes) -> bool:
    """Whether a message, of which no more than the headers may be known, answers a letter of ours."""
    return bool(_tokens(incoming, key))


def _tokens(incoming: Incoming, key: bytes) -> list[Token]:
    """Its genuine tokens, the nearest letter first; of a returned letter only if a mail system returned it."""
    verdict = automated.verdict(incoming) if incoming.returned_ids else None
    returned = incoming.returned_ids if verdict and verdict[0] == "bounce" else ()
    nearest = (*incoming.in_reply_to, *reversed(incoming.references), *incoming.recipients, *returned)
    subject = STOP.findall(incoming.subject)
    found = tokens.find(key, (*subject, *nearest))
    return [token for token in found if token.kind != "thread"] or found


def _is_own(incoming: Incoming, key: bytes, ours: str) -> bool:
    """Our letters bear a token as their Message-ID; some servers replace that, but not Auto-Submitted."""
    if tokens.find(key, [incoming.message_id]):
        return True
    automatic = incoming.header("auto-submitted").lower() not in ("", "no")
    return automatic and incoming.sender == ours.lower() and bool(tokens.find(key, incoming.references))


def _without_token(incoming: Incoming, registered: Registry) -> Authenticated:
    email = registered.addresses.get(incoming.sender, "")
    if not email:
        return Authenticated("", "stranger", "It comes from an address that takes no part.")
    if incoming.author != incoming.sender:
        return Authenticated(email, "held", "It bears no token of ours, and its From names nobody for certain.")
    if registered.accept_without_token:
        return Authenticated(email, "theirs", "It bears no token; the settings accept that from the only participant.")
    if registered.trusted_authserv and dmarc_passed(incoming, registered.trusted_authserv):
        return Authenticated(
            email, "theirs", f"It bears no token, but {registered.trusted_authserv} says that DMARC passed."
        )
    return Authenticated(email, "held", "It bears no token of ours and nothing proves that they wrote it.")


def dmarc_passed(incoming: Incoming, trusted: str) -> bool:
    """Whether the topmost Authentication-Results (RFC 8601) is the trusted server's and says that the domain of the one
    author passed DMARC. Lower ones may be forged by the sender, and so may what a genuine one quotes."""
    server, results = structured.results(incoming.authentication_results or "")
    domain = (incoming.author or "").rpartition("@")[2]
    if not domain or server != trusted.lower():
        return False
    verdicts = [each for each in results if each.method == "dmarc"]
    named = [value.lower() for each in verdicts for key, value in each.properties if key == "header.from"]
    return [each.result for each in verdicts] == ["pass"] and named == [domain]
