"""Small misspellings of the metrics' own long words: "aplications", "conversetion", "pratice".

The rule: the first letter is right; one slip (a letter too few, too many, wrong, or two swapped) in words of six to
nine letters, two in longer ones and where the letters of a word of eight or nine only changed places; and never a word
that is listed as meaning something else (a metric's `lookalikes`).
"""

SHORTEST = 6
LONG = 10  # letters from which two slips are forgiven
MIDDLING = 8  # ... where only their order is wrong, or one is missing too


def meant(word: str, targets: frozenset[str], known: frozenset[str]) -> str | None:
    """The one target that `word` misspells; None where there is none, more than one, or it is a word of its own."""
    if len(word) < SHORTEST - 1 or word in known:
        return None
    near = {target for target in targets if word[0] == target[0] and slips(word, target) <= allowed(word, target)}
    if len(near) > 1:
        fewest = min(slips(word, target) for target in near)
        near = {target for target in near if slips(word, target) == fewest}
    return min(near) if near and len({target[:4] for target in near}) == 1 else None


def allowed(word: str, target: str) -> int:
    """How many slips a word may have that is meant for one of that length."""
    if len(target) < SHORTEST:
        return 0
    return 2 if len(target) >= LONG or (len(target) >= MIDDLING and jumbled(word, target)) else 1


def jumbled(word: str, target: str) -> bool:
    """Whether the target's letters are there in another order, one of them missing at most: "pratcie"."""
    left = list(target)
    for letter in word:
        if letter not in left:
            return False
        left.remove(letter)
    return len(left) <= 1


def slips(word: str, target: str) -> int:
    """How many slips (Damerau-Levenshtein, adjacent swaps) lie between two words; 3 for all that lies further."""
    if abs(len(word) - len(target)) > 2:
        return 3
    before: list[int] = []
    row = list(range(len(target) + 1))
    for i, letter in enumerate(word, 1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(target, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == target[j - 2] and word[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return 3
    return min(row[-1], 3)
