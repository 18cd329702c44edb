"""Whether a delivery failure is permanent. Rule: by the report's status code or, if it has none, by its words.

The words are those of common mail systems, tried on the samples of flufl.bounce (tests/real/test_bounces.py)."""

import re

from service.model.values import Incoming

SEEN = 4_000  # characters; after that comes the returned letter

STILL_TRYING = re.compile(
    r"delayed|\bdelay\)|postponed|not yet been delivered|will be retried|will (?:continue|keep|try)"
    r"|continue to be made|you do not need to|do not resend|warning message only",
    re.I,
)
WHOM = r"(?:user|recipient|mailbox|account|addressee|address)"
GIVEN_UP = re.compile(
    rf"\b5\d\d[ -]|\b5\.\d{{1,2}}\.\d{{1,3}}\b|undeliver|returned mail|not delivered|unable to deliver|permanent"
    rf"|(?:could|can|was|were)(?: ?not|n.t) (?:be )?(?:deliver|sent)|deliver.{{0,40}}fail|fail.{{0,40}}deliver"
    rf"|(?:no such|unknown|invalid|bad) (?:e-?mail |local )?{WHOM}"
    rf"|{WHOM}\b.{{0,40}}\b(?:unknown|not (?:be )?found|not exist|unavailable|invalid|no longer|disabled|full)",
    re.I,
)


def is_final(incoming: Incoming) -> bool:
    """Whether no further attempt will be made (RFC 3463: class 5); an unclear report is not final."""
    if incoming.status:
        return incoming.status.startswith("5")
    said = f"{incoming.subject}\n{incoming.text[:SEEN]}"
    return bool(GIVEN_UP.search(said)) and not STILL_TRYING.search(said)
