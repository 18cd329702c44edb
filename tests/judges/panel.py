"""The panel of judges: what each is called, what it needs, and which are too slow to see every letter in CI."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.judges import browser, clients, markup, plain, raw, spam, vacation
from tests.judges.letters import Delivered, Verdict


@dataclass(frozen=True)
class Judge:
    """One judge of letters."""

    name: str
    verdict: Callable[[Delivered], Verdict]
    needs: tuple[str, ...] = ()
    slow: bool = False  # sees only a few letters in the short form

    def __str__(self) -> str:
        return self.name


JUDGES = (
    Judge("size", raw.sizes),
    Judge("lines", raw.lines),
    Judge("html5lib", markup.html5),
    Judge("vnu", markup.vnu, ("npm", "java")),
    Judge("html-validate", markup.html_validate, ("npm",)),
    Judge("caniemail", clients.judge, ("npm",)),
    Judge("w3m", plain.judge, ("w3m",)),
    Judge("SpamAssassin", spam.spamassassin, ("spamassassin",)),
    Judge("rspamd", spam.rspamd, ("rspamd",)),
    Judge("vacation", vacation.judge, ("dovecot", "sievec", "openssl")),
    Judge("Chromium", browser.judge, ("npm", "chromium"), slow=True),
)
