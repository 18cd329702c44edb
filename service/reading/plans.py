"""Which sentences of an answer plan, and which are courtesies, agreement or complaints. Rule: sentence by sentence, by
tables; nothing is counted here, and a sentence that plans gives no count.

A sentence plans if it has a day or time to come, a verb in its base form or the future, or is below a heading such as
"Next week:". Thanks, questions, complaints and what happened (an offer, a setback) never plan.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from service.reading import plan_phrases as phrases
from service.reading.language.number_words import ONES

MOST_LINES = 200
MOST_LETTERS = 1_000  # of a line
MOST_SENTENCES = 400
THANKS_WORDS = 15

APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ`´", "'"))


class Sentence(NamedTuple):
    """One sentence as it is written, the line it is on, and whether it plans."""

    text: str
    line: int
    plans: bool


def sentences(text: str) -> list[Sentence]:
    """Return the sentences of a text, in order, each with whether it plans."""
    found: list[Sentence] = []
    below_plan = False
    for number, line in enumerate(text.split("\n")[:MOST_LINES]):
        if heads := heading(line):
            below_plan = heads == "plan"
        elif not line.strip():
            below_plan = below_plan and not found[-1:]
        for part in parts_of(line[:MOST_LETTERS]):
            found.append(Sentence(part, number, is_plan(part, below_plan=below_plan)))
    return found[:MOST_SENTENCES]


def parts_of(line: str) -> Iterator[str]:
    """Yield the sentences of a line; one that tells of both what was done and what is planned in two."""
    marker = phrases.LIST_MARKER.match(line)
    if marker:
        inner = list(parts_of(line[marker.end() :]))
        yield from (line[: marker.end()] + part if not at else part for at, part in enumerate(inner))
        return
    opening = phrases.OPENING.match(line)
    rest = line[opening.end() :] if opening else line
    if opening:
        yield opening[0].rstrip()
    for sentence in phrases.SENTENCE_END.split(rest):
        for turn, planned_last in ((phrases.TURN, True), (phrases.TURN_BACK, False)):
            cut = turn.search(sentence, 1) if not sentence.endswith("?") else None
            if cut and turns(sentence[: cut.start()], sentence[cut.end() :], planned_last=planned_last):
                yield sentence[: cut.start()].rstrip(" ,;-–")
                yield sentence[cut.end() :]
                break
        else:
            if sentence.strip():
                yield sentence


def turns(before: str, after: str, *, planned_last: bool) -> bool:
    """Whether one part of a sentence tells of something done and the other plans."""
    done, planned = (before, after) if planned_last else (after, before)
    return bool(phrases.DONE.search(plain(done))) and not is_plan(done) and is_plan(planned)


def heading(line: str) -> Literal["plan", "done"] | None:
    """Return what the lines below this one are, where it is their heading ("Next week:")."""
    words = plain(line)
    if not words.endswith(":") and len(words.split()) > 3:
        return None
    label = words.strip(" :*_#-–")
    if re.fullmatch(phrases.PLAN_HEAD, label):
        return "plan"
    return "done" if re.fullmatch(phrases.DONE_HEAD, label) else None


def is_plan(sentence: str, *, below_plan: bool = False) -> bool:
    """Whether a sentence plans."""
    words = phrases.FAREWELL.sub(" ", plain(sentence))
    if sentence.rstrip().endswith("?") or not re.search(r"[a-z]{2}", words) or is_courtesy(words):
        return False
    if any(pattern.search(words) for pattern in (phrases.COMPLAINT, phrases.NO_PLAN_AHEAD)):
        return False
    if phrases.HEADS_DONE.match(words):
        return False
    if phrases.FUTURE.search(words) or phrases.HEADS_PLAN.match(words):
        return True
    if phrases.CORRECTS.search(words) or phrases.OUTCOME.search(words):
        return False
    return begins_with_verb(words) or is_to_come(words, below_plan=below_plan)


def begins_with_verb(words: str) -> bool:
    """Whether a sentence begins with a verb in its base form, after a day perhaps: "Monday: ask Grace"."""
    return bool(phrases.BASE_VERB.match(words)) and not phrases.LABELLED.match(words)


def is_to_come(words: str, *, below_plan: bool) -> bool:
    """Whether nothing in a sentence happened, and it has a time to come or is in a list of plans."""
    if phrases.PAST.search(words) or phrases.OTHERS.match(words):
        return False
    return below_plan or bool(phrases.TIME_TO_COME.search(words))


def is_courtesy(words: str) -> bool:
    """Whether a sentence only thanks, greets or acknowledges."""
    words = plain(words)
    said = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", phrases.FAREWELL.sub(" ", words))
    if re.search(r"\d", words) or any(word in ONES for word in said):
        return False
    return is_thanks(words, len(said)) or all(word in phrases.COURTEOUS for word in said)


def is_thanks(words: str, length: int) -> bool:
    """Whether a short sentence begins with thanks, whatever they are for."""
    return length <= THANKS_WORDS and bool(phrases.THANKS.match(words))


def is_complaint(sentence: str) -> bool:
    """Whether a sentence says that something we wrote is wrong."""
    return bool(phrases.COMPLAINT.search(plain(sentence))) and not sentence.rstrip().endswith("?")


def is_agreement(sentence: str) -> bool:
    """Whether a sentence only agrees: "yes", "that's right"."""
    return bool(phrases.AGREES.fullmatch(plain(sentence))) and bool(
        re.search(rf"\b{phrases.AGREEMENT}\b", plain(sentence))
    )


def texts(text: str) -> list[str]:
    """Return the sentences of a text as they are written."""
    return [sentence.text for sentence in sentences(text)]


def gist(text: str) -> dict[str, bool]:
    """Return what words without an amount, a command or a plan are: a complaint, a courtesy, agreement."""
    said = texts(text)
    return {
        "complaint": any(map(is_complaint, said)),
        "courtesy": is_all_courtesy(text),
        "agreed": is_all_agreement(text),
    }


def is_all_courtesy(text: str) -> bool:
    """Whether a message only thanks, greets or acknowledges; the last line may be a name."""
    said = without_name(texts(text))
    return bool(said) and all(map(is_courtesy, said))


def is_all_agreement(text: str) -> bool:
    """Whether a message only agrees, with thanks perhaps."""
    said = without_name(texts(text))
    return any(map(is_agreement, said)) and all(is_agreement(one) or is_courtesy(one) for one in said)


def without_name(said: list[str]) -> list[str]:
    """Return sentences without the name that signs them."""
    signed = len(said) > 1 and said[-1].istitle() and len(said[-1].split()) <= 3
    return said[:-1] if signed else said


def plain(text: str) -> str:
    """Return a text in lower case with plain apostrophes and single spaces."""
    return " ".join(text.translate(APOSTROPHES).lower().split())


def joined(chosen: list[Sentence]) -> str:
    """Return sentences as a text again, those of one line on one line."""
    lines: dict[int, list[str]] = {}
    for sentence in chosen:
        lines.setdefault(sentence.line, []).append(sentence.text.strip())
    return "\n".join(" ".join(parts) for parts in lines.values())
