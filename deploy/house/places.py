"""Where things lie, and the environment every command of the house gets."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
MANAGE = (PYTHON, ROOT / "manage.py")
ROOMS = ("platform", "scheduling", "casework", "counseling", "content")


def data_dir() -> Path:
    """Return the folder of everything this checkout makes: database, secrets, logs; git ignores it."""
    folder = Path(os.environ.get("QINGSHAN_DATA_DIR") or ROOT / ".data")
    folder = folder if folder.is_absolute() else ROOT / folder
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def port() -> int:
    """Return the port to serve on, 1-65535; raises ValueError on anything else."""
    number = int(os.environ.get("PORT") or 8000)
    if not 1 <= number <= 65535:
        raise ValueError(number)
    return number


def in_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def environment(**extra: str) -> dict[str, str]:
    """Return the environment of a child: this one, the rooms on the path, and ``extra``."""
    env = {
        **os.environ,
        "PYTHONPATH": f"{ROOT / 'platform'}{os.pathsep}{ROOT}",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "QINGSHAN_DATA_DIR": str(data_dir()),
        "VIRTUAL_ENV": str(VENV),
    }
    env.pop("PYTHONHOME", None)
    return {**env, **extra}


def version() -> str:
    """Return this Python's version as "3.11"."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"
