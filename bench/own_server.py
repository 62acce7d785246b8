"""A PostgreSQL of the bench's own, from the wheel, that may be killed: nobody else's data is on it."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
START = "import sys; sys.path.insert(0, 'deploy'); from house.database import start; print(start())"
STOP = "import sys; sys.path.insert(0, 'deploy'); from house.database import stop; stop()"


class OwnServer:
    """address: a database URL. ``kill`` ends it as a crash would, ``start`` lets it recover."""

    def __init__(self, folder: Path) -> None:
        self.env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.env["QINGSHAN_DATA_DIR"] = str(folder)
        self.folder = folder
        self.address = self.start()

    def start(self) -> str:
        return self._house(START).strip().splitlines()[-1]

    def stop(self) -> None:
        self._house(STOP)

    def kill(self) -> None:
        """Let every process of the server quit at once, without a checkpoint; what was committed is in the log."""
        pid = int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 3)  # SIGQUIT: immediate shutdown

    def python(self, code: str) -> str:
        """Run code with Django on this server; return its last line."""
        env = {**self.env, "DATABASE_URL": self.address, "DJANGO_SETTINGS_MODULE": "bench.settings"}
        return (self._run(code, env).strip().splitlines() or [""])[-1]

    def _house(self, code: str) -> str:
        return self._run(code, self.env)

    def _run(self, code: str, env: dict[str, str]) -> str:
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=env, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-800:])
        return done.stdout


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Make a server in a temporary folder, yield it, and stop and remove it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="qingshan-kill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        server = OwnServer(Path(folder))
        try:
            yield server
        finally:
            server.stop()
