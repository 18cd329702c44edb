"""While one step has much to do, others have their turn: what they find out holds for the rest of it."""

from pathlib import Path

import pytest

from service.app.steps import Pace, Steps
from service.model.values import TryLater
from tests.walk import SETTINGS, set_up, write

NUMBER = 55  # more than two batches, and no more than go out in a minute
HEAD = SETTINGS[: SETTINGS.index("[[participants]]")]
PEOPLE = [f"person{number}@example.com" for number in range(NUMBER)]
MANY = HEAD + "".join(f'[[participants]]\nname = "P"\nemail = "{email}"\n' for email in PEOPLE)
AT_ONCE = Pace(turn=0.0)


def test_who_stops_while_others_are_asked_is_not_asked(tmp_path: Path) -> None:
    walk = set_up(tmp_path, MANY)
    check_ins = {letter.recipients[0]: letter for letter in walk.round()}
    walk.clock.pass_by(days=7)
    walk.maildir.deliver(write(check_ins[PEOPLE[-1]], "stop", walk.clock()))
    assert Steps(walk.app, AT_ONCE).run(["ask"]) == []
    asked = [row[1] for row in walk.kinds() if row[0] == "check-in"]
    assert sorted(asked) == sorted([*PEOPLE, *PEOPLE[:-1]])
    assert walk.standing(PEOPLE[-1]).state == "stopped"
    walk.close()


def test_a_daemon_that_does_not_lead_reads_no_mail_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walk = set_up(tmp_path, MANY)
    steps = Steps(walk.app, AT_ONCE)
    assert steps.run(["ask"]) == []
    walk.maildir.deliver(write(None, "5 applications", walk.clock(), From=PEOPLE[0]))
    monkeypatch.setattr(walk.app.store, "leads", lambda: False)
    assert steps.run(["send"]) == []
    assert walk.rows() == []
    monkeypatch.undo()
    walk.clock.pass_by(days=7)
    assert steps.run(["ask", "send"]) == []
    assert len(walk.rows()) == 1
    walk.close()


def test_a_trouble_of_another_step_ends_no_step(tmp_path: Path) -> None:
    walk = set_up(tmp_path, MANY)

    def new(*_: object, **__: object) -> None:
        raise TryLater("The mailbox can't be reached.")

    walk.maildir.new = new  # type: ignore[assignment, method-assign]
    steps = Steps(walk.app, AT_ONCE)
    assert steps.run(["ask", "send"]) == []
    assert len(walk.letters()) == NUMBER
    assert "can't be reached" in steps.troubles["read"].said
    walk.close()
