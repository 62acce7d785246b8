"""What cannot work is said in one line with what to do about it, before anything is installed."""

import ast
import socket
import subprocess
import sys

import pytest

from .conftest import ROOT, says_in_one_line

ENTRY = ROOT / "deploy" / "house" / "__main__.py"


@pytest.fixture
def taken_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def closed_port():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        yield holder.getsockname()[1]


@pytest.mark.parametrize("version", [(2, 7), (3, 6), (3, 10), (3, 14), (4, 0)])
def test_a_python_that_cannot_run_the_house_is_named(version):
    pretend = (
        f"import runpy, sys; sys.version_info = {(*version, 0, 'final', 0)};"
        f"runpy.run_path({str(ENTRY)!r}, run_name='__main__')"
    )
    ended = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True)
    line = says_in_one_line(ended)
    assert f"Python {version[0]}.{version[1]} " in line
    assert "make run PYTHON=" in line


def test_an_old_python_can_read_the_file_that_refuses_it():
    ast.parse(ENTRY.read_text(), feature_version=(3, 4))
    assert 'f"' not in ENTRY.read_text()


def test_a_port_in_use_is_named_with_a_way_out(house, taken_port):
    line = says_in_one_line(house("run", PORT=str(taken_port)))
    assert f"Port {taken_port} is in use" in line
    assert "make run PORT=" in line


@pytest.mark.parametrize("port", ["eighty", "0", "65536", "-1"])
def test_a_port_that_is_none_is_refused(house, port):
    assert "is not a port" in says_in_one_line(house("run", PORT=port))


@pytest.mark.parametrize("command", ["run", "test", "bench", "check", "manage"])
def test_a_database_that_nobody_serves_is_named_without_its_password(house, closed_port, command):
    url = f"postgres://qingshan:hush-hush@127.0.0.1:{closed_port}/qingshan"
    line = says_in_one_line(house(command, DATABASE_URL=url, PORT="18999"))
    assert f"127.0.0.1:{closed_port}" in line
    assert "start that server, correct the address, or unset it" in line
    assert "hush-hush" not in line


@pytest.mark.parametrize("url", ["sqlite:///db.sqlite3", "mysql://127.0.0.1/qingshan", "qingshan"])
def test_a_database_that_is_not_postgresql_is_refused(house, url):
    assert "does not name a PostgreSQL" in says_in_one_line(house("test", DATABASE_URL=url))


def test_a_database_address_with_a_bad_port_is_refused(house):
    line = says_in_one_line(house("test", DATABASE_URL="postgres://user:hush-hush@host:port/qingshan"))
    assert "a port that is no number" in line
    assert "hush-hush" not in line


@pytest.mark.parametrize("command", ["run", "test", "bench", "check", "manage"])
def test_data_of_another_postgresql_major_are_left_alone(house, tmp_path, command):
    data = tmp_path / "data" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    line = says_in_one_line(house(command, PORT="18999"))
    assert "was made by PostgreSQL 16" in line
    assert "move the folder away" in line
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_an_unknown_command_lists_the_known_ones(house):
    ended = house("walk")
    assert ended.returncode == 2
    assert "run|test|bench|check|lock|manage" in ended.stderr
