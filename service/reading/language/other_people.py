"""Other people at the beginning of a clause, and what they did: "Sam from the course applied to 12 places", "two of my
old colleagues are applying to 20 places".

What they do is told by patterns of english/surroundings.grammar. Rule: a name is one of english/given_names.txt with a
capital; whatever else is with a capital may be anything.
"""

from service.reading.language import vocabulary
from service.reading.language.clauses import CUTS
from service.reading.language.surroundings import View
from service.reading.language.tokens import Kind

GIVEN_NAMES = frozenset(vocabulary.read("given_names"))
DOINGS = ("others first", "some who do", "so many for one job")  # surroundings of the first token


def act(view: View) -> bool:
    """Whether the clause says what somebody else did: they come first, and nothing in it is the person's own."""
    selves = (at for at, token in enumerate(view.tokens) if token.kind is Kind.SELF)
    if not all(view.is_in("beside whom", at) for at in selves):
        return False
    begin = next((at for at, token in enumerate(view.tokens) if token.kind not in CUTS), 0)
    first = view.at(begin)
    if first.capital and first.word in GIVEN_NAMES:
        return view.is_in("what somebody did", begin)
    return any(view.is_in(name, place) for place in {0, begin} for name in DOINGS)
