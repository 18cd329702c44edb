"""A database server is tried by `check`, without changing anything."""

import pytest

from service.model.values import UserError
from service.store.database import try_to_reach
from tests.real.postgres import Postgres
from tests.real.servers import free_port

pytestmark = pytest.mark.sqlite


def test_a_server_that_does_not_answer_is_one_sentence_without_the_password() -> None:
    with pytest.raises(UserError) as fault:
        try_to_reach(f"postgresql+psycopg://ada:hidden@127.0.0.1:{free_port()}/steadily")
    assert "can't be opened as the store" in str(fault.value)
    assert "hidden" not in str(fault.value)
    assert len(str(fault.value).splitlines()) == 1


@pytest.mark.servers
def test_a_server_that_answers_is_left_as_it_is(postgres: Postgres) -> None:
    url = postgres.url()
    try_to_reach(url)


@pytest.mark.servers
def test_a_database_that_does_not_exist_is_the_owners_to_mend(postgres: Postgres) -> None:
    with pytest.raises(UserError, match="does not exist"):
        try_to_reach(postgres.url().rpartition("/")[0] + "/nothing")
