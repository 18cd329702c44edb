"""Judges whether a real autoresponder (Pigeonhole's vacation, RFC 5230) keeps quiet: it must answer none of ours."""

from tests.judges import delivery
from tests.judges.letters import Delivered, Verdict
from tests.real.sink import Sink

AWAY = """
require ["vacation", "vacation-seconds"];
vacation :seconds 0 :addresses "ada@example.org" "I am away until Monday.";
"""


def judge(given: Delivered) -> Verdict:
    """The letters that were answered, each delivered to somebody who is away."""
    answered = []
    with Sink() as sink, delivery.dovecot(sieve=AWAY, submission=sink.port) as server:
        for name, raw in given.items():
            before = len(sink.letters)
            server.deliver(delivery.ADA, raw, sender=delivery.SENDER)  # returns when the script has run
            if len(sink.letters) > before:
                answered.append(name)
    return Verdict(tuple(f"{name}: was answered" for name in answered), f"{len(answered)} answers")
