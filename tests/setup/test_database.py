"""The embedded PostgreSQL: shared by a checkout's commands, stopped by the last of them, closed to others."""

import psycopg
import pytest

HOLD = """
from house.database import database
with database() as url:
    print(url, flush=True)
    input()
"""
ONCE = """
from house.database import database
from house.steps import Stop
try:
    with database() as url:
        print(url, flush=True)
except Stop as problem:
    print(problem, flush=True)
"""


def address(process) -> str:
    """Return the address that a script prints, past the lines about what it does."""
    return next(line.strip() for line in process.stdout if line.startswith("postgres://"))


def ask(url: str, sql: str):
    with psycopg.connect(url, connect_timeout=5) as connection:
        return connection.execute(sql).fetchone()[0]


def leave(process) -> str:
    return process.communicate("\n", timeout=60)[0]


def test_the_last_of_its_users_stops_the_server(script):
    first = script(HOLD)
    url = address(first)
    second = script(HOLD)
    assert address(second) == url
    assert "goes on" in leave(first)
    assert ask(url, "select 1") == 1
    assert "PostgreSQL is stopped" in leave(second)
    with pytest.raises(psycopg.OperationalError):
        ask(url, "select 1")


def test_a_killed_user_does_not_keep_the_server_running(script):
    killed = script(HOLD)
    url = address(killed)
    killed.kill()
    killed.wait()
    assert ask(url, "select 1") == 1, "a killed process cannot stop the server; the next command does"
    assert "PostgreSQL is stopped" in leave(script(ONCE))


def test_the_server_listens_on_no_network_and_lets_only_its_owner_in(script, tmp_path):
    process = script(HOLD)
    url = address(process)
    assert ask(url, "select current_setting('listen_addresses')") == ""
    assert ask(url, "select current_setting('unix_socket_permissions')") == "0700"
    assert (tmp_path / "data" / "postgres").stat().st_mode & 0o077 == 0
    leave(process)


def test_text_is_sorted_and_folded_alike_on_every_machine(script):
    process = script(HOLD, LC_ALL="C")
    url = address(process)
    assert ask(url, "select datlocale from pg_database where datname = 'qingshan'") == "C.UTF-8"
    assert ask(url, "select upper('é') || lower('Ａ')") == "Éａ"
    leave(process)


def test_a_half_made_database_is_made_anew(script, tmp_path):
    half = tmp_path / "data" / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert "PostgreSQL is stopped" in leave(script(ONCE))
    assert not half.exists()


def test_a_long_path_gets_its_socket_elsewhere(script, tmp_path):
    deep = tmp_path / ("a-folder-with-a-long-name-" * 4) / "data"
    deep.parent.mkdir()
    process = script(HOLD, QINGSHAN_DATA_DIR=str(deep))
    url = address(process)
    assert "long-name" not in url
    assert ask(url, "select 1") == 1
    leave(process)


def test_a_missing_database_on_a_living_server_is_one_line(script):
    process = script(HOLD)
    url = address(process).replace("/qingshan", "/nobody-made-this")
    said = leave(script(ONCE, DATABASE_URL=url)).splitlines()
    leave(process)
    assert len(said) == 1
    assert "DATABASE_URL cannot be used" in said[0]
    assert "nobody-made-this" in said[0]


def test_the_given_database_is_used_as_it_is_and_left_running(script):
    process = script(HOLD)
    url = address(process)
    assert leave(script(ONCE, DATABASE_URL=url)) == f"{url}\n"
    assert ask(url, "select 1") == 1
    leave(process)


def test_a_path_with_spaces_and_chinese_characters_works(script, tmp_path):
    odd = tmp_path / "it's a folder, 汉字" / "data"
    odd.parent.mkdir()
    process = script(HOLD, QINGSHAN_DATA_DIR=str(odd))
    assert ask(address(process), "select 1") == 1
    leave(process)
