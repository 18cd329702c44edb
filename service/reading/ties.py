"""Each amount to the metric whose word stands nearest in its clause: the mentions of the metrics in a sentence.

An amount belongs to the noun it stands before ("5 apps"), else to the label it stands behind ("apps: 5"), else to the
verb that governs it ("applied to 5 banks"), else to what was last counted ("then 2 more on Friday"), else to nothing.
"""

from dataclasses import dataclass, field, replace

from service.reading import heads, vocabulary
from service.reading.clauses import Sentence
from service.reading.heads import Head
from service.reading.pieces import Piece
from service.values import Metric

CLOCK = frozenset({"at", "by", "until", "till", "since", "after", "before"})
ADDS_NONE = frozenset({"at", "in", "with", "across", "over", "from", "for", "by", "between", "within", "on", "during", "of", "through", "via"})
COMPANY = frozenset({"with", "to", "at", "for"})
AFFIRMED = frozenset({"yes", "yep", "yeah", "done", "ok", "y", "sure", "check"})
MATTERS = frozenset({"for", "on", "in", "of"})
STRAIGHT = frozenset({"only", "just", "also", "already", "finally", "even", "actually", "to", "with", "for", "at", "the", "my", "these", "those", "a", "total", "around", "about", "like", "and", "exactly", "today", "probably", "up", "again", "all", "like,", "another"})
NOBODY = frozenset({"no one", "nobody", "no-one", "noone"})


@dataclass(frozen=True)
class Mention:
    """An amount of a metric, or word of its doing without an amount."""

    metric: str
    value: int | None
    start: int
    end: int
    sentence: int
    clause: int
    how: str  # noun, label, verb, matter, echo, not, told, unsure
    name: str = ""  # the noun or verb it was counted under
    form: str = ""
    loose: bool = False
    aside: str = ""
    inside: bool = False  # in brackets, or only describing
    fix: bool = False
    total: bool = False
    more: bool = False
    claimed: bool = False
    joined: str = ""  # what joins it to the amount before it: and, comma, ...
    tail: str = ""
    done: bool = False
    generic: bool = False
    said: tuple[int, int] = (0, 0)  # where the amount itself was written, with its loose words


@dataclass
class Walk:
    """A walk over a sentence from left to right: what is in force at each piece, and the mentions found so far."""

    sentence: Sentence
    metrics: dict[str, Metric]
    found: list[Mention]
    label: int | None = None  # a metric's noun that has no amount yet
    pointing: bool = False  # ... with a colon, dash or = behind it
    verb: int | None = None
    reach: str = ""  # what the verb's object is so far: direct, listed (amounts), named (names)
    carrier: int | None = None
    denial: int | None = None
    fix: bool = False
    fixed: bool = False  # the correction has its amount
    done: bool = False
    claimed: bool = False
    total: bool = False
    taken: int = -1  # the noun that an amount has taken already
    open: bool = False  # no preposition since the last verb: a noun may be its object
    zeros: bool = False  # "no applications, conversations or practice": the denial goes on
    joined: str = ""
    bare: bool = True  # nothing but list elements since the last amount
    day: str = ""
    shared: list[int] = field(default_factory=list)  # labels that stand before the label, joined to it by "and"
    waiting: list[int] = field(default_factory=list)  # amounts with a day and no noun yet: "Mon 2, Wed 3 apps"

    def step(self, at: int) -> None:
        """Take in one piece."""
        piece = self.sentence.pieces[at]
        if piece.tag == "amount":
            self.amount(at, piece)
        elif piece.tag == "noun":
            self.noun(at, piece)
        elif piece.tag in ("verb", "carrier"):
            if at != self.taken:
                self.doing(at, piece)
        elif piece.tag in ("comma", "and", "plus", "but", "because", "dash", "open", "close", "or"):
            self.cut(piece)
        elif piece.tag in ("colon", "equals"):
            self.pointing = self.label is not None or self.verb is not None and self.reach in ("direct", "named")
            if at and self.sentence.pieces[at - 1].tag not in ("day", "now"):
                self.joined = "colon"
            self.total = self.total or piece.tag == "equals"
        elif piece.tag == "not":
            self.denial = at
        elif piece.word in ("sorry", "no") and self.corrects(at):
            self.fix = True
        elif piece.tag == "part":
            self.joined = "part"
        elif piece.tag in ("fix", "claim", "total"):
            self.fix = self.fix or piece.tag == "fix"
            self.claimed = piece.tag == "claim"
            self.total = self.total or piece.tag == "total"
        elif piece.tag == "did":
            self.done = self.open = True
            if self.reach in ("direct", "listed", "named"):
                self.verb, self.reach = None, ""
            if piece.word not in vocabulary.NOT_LINKS:
                self.denial = None
        elif piece.tag == "day":
            self.day = piece.word
        else:
            self.other(piece)

    def corrects(self, at: int) -> bool:
        """Whether "sorry" takes back the amount before it: "4 applications, sorry, 5"."""
        pieces = self.sentence.pieces
        follows = [piece.tag for piece in pieces[at + 1 : at + 3] if piece.tag != "comma"]
        return follows[:1] == ["amount"] and any(each.sentence >= self.sentence.number - 1 for each in self.found)

    def other(self, piece: Piece) -> None:
        """Take in a word that is none of ours."""
        if piece.tag in ("quiet",) and piece.word in NOBODY and self.reach == "direct" and self.verb is not None:
            self.add(self.verb, self.sentence.pieces[self.verb].metric, 0, "not")
        if self.reach == "direct" and piece.word not in STRAIGHT and piece.tag not in ("near", "loose", "now", "day", "more", "unit"):
            self.reach = "named"
        if piece.word not in vocabulary.NOT_LINKS and piece.tag not in ("near", "loose", "now", "day"):
            self.denial = None
        if piece.tag == "vague" or piece.tag == "outcome":
            self.zeros = False
        self.bare = False
        self.open = self.open and piece.word not in vocabulary.PREPS
        if piece.tag == "carried" and self.carrier is not None and self.done and self.open:
            self.add(self.carrier, piece.metric, None, "told", name=piece.name)

    def cut(self, piece: Piece) -> None:
        """The end of a clause."""
        self.deny_label(piece)
        if piece.tag in ("but", "because"):
            self.label = self.verb = self.carrier = None
            self.pointing = self.zeros = False
        if piece.tag not in ("or",):
            self.denial = None
        if piece.tag == "dash" and self.label is not None:
            self.pointing = True
        if piece.tag == "open" and self.label is not None:
            self.pointing = True
        self.joined = piece.tag

    def deny_label(self, last: Piece) -> None:
        """ "Practice: didn't get to it": a denial that names nothing denies the label before it."""
        pieces = self.sentence.pieces
        if self.denial is None or self.label is None:
            return
        if not self.pointing and any(each.tag != "me" for each in pieces[self.label + 1 : self.denial]):
            return
        self.add(self.label, pieces[self.label].metric, 0, "not", end=self.denial, name=pieces[self.label].name)
        self.label = self.denial = None

    def noun(self, at: int, piece: Piece) -> None:
        """A metric's noun: the label of an amount to come, the end of a denial, or a mention."""
        if at == self.taken:
            return
        if self.denial is not None:
            self.add(self.denial, piece.metric, 0, "not", end=at, name=piece.name)
            self.zeros = True
            self.taken = at
            return
        if self.zeros and self.bare and self.alone(at):
            self.add(at, piece.metric, 0, "not", name=piece.name)
            return
        self.zeros = False
        joined = at > 1 and self.sentence.pieces[at - 1].tag in ("and", "or", "slash") and self.label == at - 2
        self.shared = [*self.shared, at - 2] if joined else []
        self.label, self.pointing = at, False
        self.verb, self.reach = None, ""
        if self.compared(at):
            self.add(at, piece.metric, None, "told", name=piece.name, aside="")
        before = [each for each in self.sentence.pieces[max(0, at - 2) : at] if each.word not in vocabulary.DETS]
        behind = self.sentence.pieces[at + 1 : at + 3]
        company = behind[:1] and behind[0].word == "with" and (not before or before[-1].tag in ("did", "carrier", "and", "comma", "plus"))
        affirmed = company or len(behind) == 2 and behind[0].tag in ("colon", "dash", "equals") and behind[1].word in AFFIRMED
        if affirmed or self.done and self.open and (piece.form == "many" or before and before[-1].tag in ("did", "carrier")):
            self.add(at, piece.metric, None, "told", name=piece.name)

    def compared(self, at: int) -> bool:
        """ "more applications than last week": an amount by comparison."""
        pieces = self.sentence.pieces
        more = any(each.word in ("more", "fewer", "less") for each in pieces[max(0, at - 2) : at])
        return more and any(each.word == "than" for each in pieces[at + 1 : at + 4])

    def alone(self, at: int) -> bool:
        """Whether a noun stands between joins or ends."""
        pieces = self.sentence.pieces
        return at + 1 == len(pieces) or pieces[at + 1].tag in ("comma", "and", "or", "but", "because", "now", "close", "day", "unit", "plus")

    def doing(self, at: int, piece: Piece) -> None:
        """A metric's verb: it governs the amounts after it; denied, it is 0."""
        past = piece.form == "past"
        self.done = self.done or past
        self.open = True
        self.zeros = False
        if piece.tag == "carrier":
            self.carrier, self.verb, self.reach = at, None, ""
            if piece.word not in vocabulary.NOT_LINKS:
                self.denial = None
            return
        if self.denial is not None:
            follows = heads.after(self.sentence.pieces, at)
            if follows is None or follows.form not in ("vague",):
                self.add(self.denial, piece.metric, 0, "not", end=at, name=piece.name)
            else:
                self.add(self.denial, piece.metric, None, "told", end=at, name=piece.name)
            self.verb = None
            self.taken = at
            return
        self.verb, self.reach = at, "direct"
        if past:
            self.add(at, piece.metric, None, "told", name=piece.name)

    def amount(self, at: int, piece: Piece) -> None:
        """An amount: tie it to a metric, or leave it."""
        pieces = self.sentence.pieces
        found = heads.head(pieces, at)
        if self.restated(at, piece):
            return
        tied = (
            self.by_noun(at, piece, found)
            or self.by_denied_verb(at, piece)
            or self.by_label(at, piece, found)
            or self.by_company(at, piece, found)
            or self.by_passive(at, piece, found)
            or self.by_verb(at, piece, found)
            or self.by_matter(at, piece, found)
            or self.by_echo(at, piece, found)
        )
        self.zeros = bool(tied) and piece.value == 0
        self.fixed = self.fixed or (tied and self.fix)
        self.bare = True
        self.claimed = False
        if not tied and self.reach == "direct":
            self.reach = "named"
        if not tied and self.day and found.tag == "" and piece.form == "number":
            self.waiting.append(at)
        elif tied and self.waiting and self.day and self.found[-1].how == "noun":
            noun = self.found[-1]
            for place in self.waiting:
                self.count(place, self.sentence.pieces[place], noun.metric, "echo", noun.name, Head("", place))
            self.waiting = []
        if not tied and found.tag == "unit":
            self.hours(at, found)

    def restated(self, at: int, piece: Piece) -> bool:
        """Whether it only repeats the amount before it: five (5) applications."""
        pieces = self.sentence.pieces
        return (
            at > 1
            and pieces[at - 1].tag == "open"
            and pieces[at - 2].tag == "amount"
            and pieces[at - 2].value == piece.value
        )

    def by_noun(self, at: int, piece: Piece, found: Head) -> bool:
        """ "5 apps": the amount stands before a metric's noun."""
        pieces = self.sentence.pieces
        if found.tag not in ("noun", "carried", "unsure"):
            return False
        noun = pieces[found.at]
        if self.label is not None and self.labelled(at, found):
            return False
        metric = self.metrics[noun.metric]
        if heads.spoiled(pieces, at, found) or noun.name in metric.plain and found.between:
            return False
        if found.tag == "carried" and not self.carried(found):
            if at and pieces[at - 1].tag in ("undone", "word", "plan"):
                return False
            return self.add(at, noun.metric, None, "unsure", end=found.at, name=noun.name) if piece.value != 0 else False
        if found.tag == "unsure":
            return self.add(at, noun.metric, None, "unsure", end=found.at, name=noun.name) if piece.value != 0 else False
        if piece.form == "article" and self.denial is not None:
            self.taken, self.zeros = found.at, True
            return self.add(self.denial, noun.metric, 0, "not", end=found.at, name=noun.name)
        if piece.form == "article" and not self.stands(at, found):
            return False
        self.taken = found.at
        if self.label is not None and pieces[self.label].metric == noun.metric:
            pass
        else:
            self.label = None
        return self.count(at, piece, noun.metric, "carried" if found.tag == "carried" else "noun", noun.name, found)

    def carried(self, found: Head) -> bool:
        """Whether what is carried was sent: "sent 5 resumes", "5 resumes sent"."""
        pieces = self.sentence.pieces
        follows = heads.after(pieces, found.at)
        return self.carrier is not None or (follows is not None and follows.tag == "carrier")

    def labelled(self, at: int, found: Head) -> bool:
        """Whether the amount belongs to the label before it, though a noun follows: "apps 5 chats 3"."""
        pieces = self.sentence.pieces
        if self.label is None or pieces[self.label].metric == pieces[found.at].metric:
            return False
        near = self.label == at - 1 or self.pointing and pieces[at - 1].tag in ("colon", "dash", "equals")
        follows = pieces[found.at + 1] if found.at + 1 < len(pieces) else None
        return near and follows is not None and follows.tag in ("amount", "colon", "dash", "equals")

    def stands(self, at: int, found: Head) -> bool:
        """Whether "a" before a noun tells of something done: after a doing verb, or as an element of a list."""
        pieces = self.sentence.pieces
        before = pieces[at - 1] if at else None
        if before is None or before.tag in ("did", "carrier", "comma", "plus", "open", "colon", "dash", "more", "now", "day", "fix", "near", "loose"):
            return True
        if before.tag in ("and", "but"):
            return True
        return before.word in ("only", "just", "also", "with", "then", "finally", "even", "for", "plus")

    def by_label(self, at: int, piece: Piece, found: Head) -> bool:
        """ "apps: 5": the amount stands behind a metric's noun."""
        pieces = self.sentence.pieces
        if self.label is None:
            if self.verb is not None and self.pointing and found.tag in ("", "object", "thing"):
                verb = pieces[self.verb]
                return self.count(at, piece, verb.metric, "label", verb.name, found)
            return False
        between = pieces[self.label + 1 : at]
        blocked = {"verb", "outcome", "fate", "undone"} | (set() if self.fix else {"amount"})
        if piece.form == "article" or any(each.tag in blocked for each in between):
            if not (self.pointing and self.found and self.found[-1].how == "label" and found.tag in ("object", "thing")):
                return False
        if at and (pieces[at - 1].word in CLOCK or pieces[at - 1].word == "from") or len(between) > 7:
            return False
        if found.tag == "unit" or found.tag == "outcome":
            return False
        times = found.tag == "thing" and pieces[found.at].word in ("times", "time", "x")
        if found.tag in ("object", "thing") and not self.pointing and not times:
            return False
        noun = pieces[self.label]
        if self.shared:
            return self.for_all(at, piece, found)
        tied = self.count(at, piece, noun.metric, "label", noun.name, found)
        if not self.pointing or found.tag == "":
            self.label = None if not self.pointing else self.label
        return tied

    def for_all(self, at: int, piece: Piece, found: Head) -> bool:
        """ "Conversations and practice: none": what is said of several metrics at once is clear only where it is 0."""
        value = 0 if piece.value == 0 else None
        for place in (*self.shared, self.label or 0):
            noun = self.sentence.pieces[place]
            self.add(place, noun.metric, value, "label" if value == 0 else "told", end=at, name=noun.name)
        self.shared, self.label = [], None
        return True

    def by_company(self, at: int, piece: Piece, found: Head) -> bool:
        """ "had coffee with 2 people": a noun without an amount is counted by who it was with."""
        pieces = self.sentence.pieces
        if self.label is None or self.label != at - 2 or pieces[at - 1].word not in COMPANY or piece.form == "zero":
            return False
        noun = pieces[self.label]
        if found.tag != "object" or pieces[found.at].metric != noun.metric:
            return False
        return self.count(at, piece, noun.metric, "noun", noun.name, found)

    def by_passive(self, at: int, piece: Piece, found: Head) -> bool:
        """ "4 jobs applied for": the verb stands right behind what it was done to."""
        pieces = self.sentence.pieces
        behind = pieces[found.at + 1 : found.at + 3]
        if found.tag not in ("object", "thing") or not behind or behind[0].tag != "verb" or behind[0].form != "past":
            return False
        if len(behind) > 1 and behind[1].tag not in ("comma", "and", "now", "day", "dash", "open", "close", "plus"):
            return False
        self.taken = found.at + 1
        return self.count(at, piece, behind[0].metric, "verb", behind[0].name, found)

    def by_denied_verb(self, at: int, piece: Piece) -> bool:
        """ "no practising": none of a metric's verb."""
        follows = self.sentence.pieces[at + 1 : at + 2]
        if piece.value != 0 or not follows or follows[0].tag != "verb" or follows[0].form != "ing":
            return False
        self.taken = at + 1
        return self.add(at, follows[0].metric, 0, "not", end=at + 1, name=follows[0].name)

    def by_verb(self, at: int, piece: Piece, found: Head) -> bool:
        """ "applied to 5 banks", "practised twice": a metric's verb governs the amount."""
        pieces = self.sentence.pieces
        if self.verb is None or found.tag in ("unit", "outcome", "noun"):
            return False
        verb = pieces[self.verb]
        times = piece.form == "times" or found.at < len(pieces) and pieces[found.at].word in ("times", "time", "x")
        if times and found.tag in ("", "thing"):
            return self.count(at, piece, verb.metric, "verb", verb.name + " times", found)
        if pieces[at - 1].word in ADDS_NONE and self.reach != "direct":
            return False
        if self.reach == "listed" and piece.form == "zero":
            return False
        if self.reach in ("direct", "listed") and (found.tag in ("object", "thing") or piece.form != "article"):
            self.reach = "listed"
            return self.count(at, piece, verb.metric, "verb", verb.name, found)
        if self.reach == "named" and pieces[at - 1].tag in ("and", "comma", "plus") and found.tag in ("object", "thing"):
            return self.add(at, verb.metric, None, "unsure", name=verb.name)
        return False

    def by_matter(self, at: int, piece: Piece, found: Head) -> bool:
        """ "3 for practice", "nothing on the practice front": the metric stands behind a preposition."""
        pieces = self.sentence.pieces
        if found.tag or at + 2 >= len(pieces) or pieces[at + 1].word not in MATTERS or piece.form == "article":
            return False
        if pieces[at + 1].word == "of" and piece.form == "zero":
            return False
        for step in range(at + 2, min(at + 5, len(pieces))):
            if pieces[step].tag == "noun":
                self.taken = step
                return self.count(at, piece, pieces[step].metric, "matter", pieces[step].name, Head("noun", step))
            if pieces[step].word not in vocabulary.DETS:
                return False
        return False

    def by_echo(self, at: int, piece: Piece, found: Head) -> bool:
        """ "then 2 more on Friday": an amount of what was last counted."""
        pieces = self.sentence.pieces
        last = next((each for each in reversed(self.found) if each.how not in ("told", "unsure")), None)
        if last is None or found.tag not in ("", "object") or piece.form in ("article", "vague"):
            return False
        before = pieces[at - 1] if at else None
        if before and (before.word in CLOCK or before.word in ("of", "from", "to") or before.word in vocabulary.DETS):
            return False
        more = self.more(at)
        same = last.tail != "" and last.tail == heads.tail(pieces, at)
        fresh = bool(self.day) and last.sentence != self.sentence.number or bool(self.day) and last.tail == "day"
        now = any(each.tag == "now" for each in pieces[at + 1 : at + 3]) and bool(last.aside)
        other = bool(last.aside or last.claimed) and (self.done or self.fix or self.joined == "but")
        if not (more or same or fresh or now or other or self.fix and not self.fixed or self.total):
            return False
        return self.count(at, piece, last.metric, "echo", last.name, Head("", at))

    def more(self, at: int) -> bool:
        """Whether the amount is told as more of the same."""
        pieces = self.sentence.pieces
        near = pieces[max(0, at - 2) : at + 2]
        return any(each.tag == "more" or each.word == "another" for each in near)

    def hours(self, at: int, found: Head) -> None:
        """An amount of time: the metric it was spent on was done, but not told in numbers."""
        pieces = self.sentence.pieces
        for step in range(found.at + 1, min(found.at + 5, len(pieces))):
            if pieces[step].tag == "noun" and pieces[found.at + 1].word in ("of", "on", "for", "in", "practice", "practise", pieces[step].word):
                self.add(at, pieces[step].metric, None, "told", end=step, name=pieces[step].name)
                return
        if self.label is not None and (self.pointing or all(each.word in ("for", "of") for each in pieces[self.label + 1 : at])):
            self.add(self.label, pieces[self.label].metric, None, "told", end=found.at, name=pieces[self.label].name)

    def count(self, at: int, piece: Piece, metric: str, how: str, name: str, found: Head) -> bool:
        """Record an amount of a metric."""
        pieces = self.sentence.pieces
        aside = self.sentence.aside[at]
        place = found.at if found.tag else at
        before = pieces[at - 1] if at else None
        if heads.befell(pieces, place):
            aside = aside or "what became of it"
        leading = next((each.word for each in reversed(pieces[max(0, at - 2) : at]) if each.word not in vocabulary.DETS), "")
        if before and (before.tag == "not" or leading in ("after", "from", "than", "of") and how == "noun"):
            aside = aside or "not an amount of this week"
        same = [each for each in self.found if each.metric == metric and each.sentence == self.sentence.number and each.value is not None]
        if before and before.word in ADDS_NONE and same and how == "noun":
            return True
        said = (piece.start, piece.end) if piece.loose else self.loosened(at, place)
        self.add(
            at,
            metric,
            piece.value,
            how,
            end=place,
            name=name,
            form=piece.form,
            loose=said is not None,
            said=said or (0, 0),
            aside=aside,
            inside=self.sentence.depth[at] > 0 and bool(same) or heads.described(pieces, place) and bool(self.found),
            total=self.total or self.totalled(place),
            generic=self.generic(metric, name, found),
            more=self.more(at),
            claimed=self.claimed,
            joined=self.joined,
            tail=heads.tail(pieces, place) or ("day" if self.day else ""),
        )
        return True

    def totalled(self, place: int) -> bool:
        """Whether "in total" or the like stands right behind, and ends there."""
        behind = self.sentence.pieces[place + 1 : place + 3]
        return bool(behind) and behind[0].tag == "total" and (len(behind) == 1 or behind[1].tag in ("comma", "colon", "close", "open", "dash", "and", "now"))

    def generic(self, metric: str, name: str, found: Head) -> bool:
        """Whether it was counted under the metric's own name, or its commonest objects: what parts may add up to."""
        told = self.metrics[metric]
        if found.tag == "object":
            return self.sentence.pieces[found.at].name in told.objects[:3]
        return name in (told.one, told.many, told.nouns[0])

    def loosened(self, at: int, place: int) -> tuple[int, int] | None:
        """Where "maybe" or the like stands before the amount in its clause, or right behind it."""
        pieces = self.sentence.pieces
        step = at - 1
        while step >= 0 and self.sentence.clause[step] == self.sentence.clause[at]:
            if pieces[step].tag == "loose":
                return pieces[step].start, pieces[at].end
            if pieces[step].tag in ("amount", "noun"):
                break
            step -= 1
        behind = pieces[place + 1 : place + 4]
        if behind and behind[0].tag in ("comma", "open"):
            behind = behind[1:]
        if self.sentence.end == "query":
            return pieces[at].start, pieces[at].end
        if behind and (behind[0].tag == "loose" or behind[0].word in ("at least", "more or less")) and not (behind[1:] and behind[1].tag == "amount"):
            return pieces[at].start, behind[0].end
        return None

    def add(self, at: int, metric: str, value: int | None, how: str, *, end: int | None = None, **more: object) -> bool:
        """Put a mention on the list."""
        pieces = self.sentence.pieces
        last = pieces[at if end is None else end]
        aside = self.sentence.aside[at] if "aside" not in more else more.pop("aside")
        mention = Mention(
            metric=metric,
            value=value,
            start=min(pieces[at].start, last.start),
            end=max(pieces[at].end, last.end),
            sentence=self.sentence.number,
            clause=self.sentence.clause[at],
            how=how,
            fix=self.fix,
            done=self.done or self.fix,
            aside=str(aside),
        )
        self.found.append(replace(mention, **more))  # type: ignore[arg-type]
        return True


def mentions(sentence: Sentence, metrics: dict[str, Metric], before: list[Mention]) -> list[Mention]:
    """All mentions of metrics in a sentence, in order; `before` are those of the sentences before it."""
    if rows := in_rows(sentence):
        return rows
    walk = Walk(sentence, metrics, before[-3:])
    known = len(walk.found)
    for at in range(len(sentence.pieces)):
        walk.step(at)
    walk.deny_label(sentence.pieces[-1])
    return walk.found[known:] + referred(sentence, metrics, walk.found[known:])


def to_question(question: Sentence | None, sentence: Sentence) -> list[Mention]:
    """ "How many applications did you send? 5": the amount that answers a question they copied."""
    if question is None or sentence.pieces[0].tag != "amount" or sentence.pieces[0].form == "article":
        return []
    named = {piece.metric for piece in question.pieces if piece.tag in ("noun", "verb")}
    if len(named) != 1 or heads.head(sentence.pieces, 0).tag:
        return []
    amount = sentence.pieces[0]
    return [Mention(named.pop(), amount.value, amount.start, amount.end, sentence.number, 0, "label", "question", amount.form, amount.loose, done=True, said=(amount.start, amount.end))]


def in_rows(sentence: Sentence) -> list[Mention]:
    """ "Applications, conversations, practice: 9, 4, 2": as many amounts as nouns, all of the one before the other."""
    told = [piece for piece in sentence.pieces if piece.tag in ("noun", "amount")]
    half = len(told) // 2
    nouns = [piece for piece in told if piece.tag == "noun"]
    if half < 2 or len(nouns) != half or len(told) != 2 * half or len({piece.metric for piece in nouns}) < half:
        return []
    if len({piece.tag for piece in told[:half]}) > 1 or any(sentence.aside):
        return []
    if any(piece.tag in ("verb", "carrier", "not") for piece in sentence.pieces):
        return []
    amounts = [piece for piece in told if piece.tag == "amount"]
    return [
        Mention(noun.metric, amount.value, amount.start, amount.end, sentence.number, 0, "noun", noun.name, loose=amount.loose, form=amount.form, said=(amount.start, amount.end))
        for noun, amount in zip(nouns, amounts, strict=True)
    ]


def referred(sentence: Sentence, metrics: dict[str, Metric], found: list[Mention]) -> list[Mention]:
    """Amounts told by reference ("same as last week"): of the metrics named beside it, or of all."""
    told: list[Mention] = []
    for at, piece in enumerate(sentence.pieces):
        if piece.tag != "same" or sentence.aside[at] not in ("", "another week"):
            continue
        clause = sentence.clause[at]
        named = {each.metric for each, number in zip(sentence.pieces, sentence.clause, strict=True) if each.tag == "noun" and number == clause}
        if not named:
            named = {each.metric for each in sentence.pieces[:at] if each.tag == "noun"} - {each.metric for each in found}
        if not named and not any(each.how not in ("told", "unsure") for each in found):
            named = set(metrics)
        told += [
            Mention(key, None, piece.start, piece.end, sentence.number, clause, "told", "same", done=True)
            for key in metrics
            if key in named
        ]
    return told
