"""The throwaway servers really answer, and every test gets a database of its own."""

from __future__ import annotations

import imapclient
import redis
import sqlalchemy as sa

from tests.servers import Dovecot


def test_redis_answers_a_ping_and_starts_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.dbsize() == 0
        client.set("left", "over")


def test_redis_is_emptied_for_the_next_test(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_a_database_answers_on_its_own_engine(database_url: str, engine_name: str) -> None:
    engine = sa.create_engine(database_url)
    with engine.connect() as connection:
        assert connection.dialect.name == engine_name
        assert connection.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()


def test_two_databases_share_nothing(database_url: str, bare_database_url: str) -> None:
    first, second = sa.create_engine(database_url), sa.create_engine(bare_database_url)
    with first.begin() as connection:
        connection.execute(sa.text("CREATE TABLE only_here (id INTEGER)"))
    assert sa.inspect(first).has_table("only_here")
    assert not sa.inspect(second).has_table("only_here")
    first.dispose()
    second.dispose()


def test_dovecot_lets_a_user_in_and_shows_delivered_mail(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, b"Subject: hello\r\n\r\nA mail\r\n")
    with imapclient.IMAPClient(dovecot.host, dovecot.port, ssl=False) as client:
        client.login(mailbox, dovecot.password)
        client.select_folder("INBOX")
        found = client.search("UNSEEN")
        assert len(found) == 1
        assert client.fetch(found, ["RFC822"])[found[0]][b"RFC822"] == b"Subject: hello\r\n\r\nA mail\r\n"


def test_dovecot_tells_an_idle_client_of_new_mail(dovecot: Dovecot, mailbox: str) -> None:
    with imapclient.IMAPClient(dovecot.host, dovecot.port, ssl=False) as client:
        client.login(mailbox, dovecot.password)
        client.select_folder("INBOX")
        client.idle()
        dovecot.deliver(mailbox, b"Subject: while idle\r\n\r\nA mail\r\n")
        told = client.idle_check(timeout=20)
        client.idle_done()
    assert (1, b"EXISTS") in told
