"""Print the secrets of a new installation as lines of an environment file: fresh on every call, stored nowhere.

    python3 deploy/production/new_secrets.py >> /etc/qingshan/secrets.env

Keep a copy apart from the database's backups: without the key rings nobody can read names, numbers or notes again.
"""

import json
import secrets
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "platform"))

from qingshan.settings.local_secrets import new_keyrings

if __name__ == "__main__":
    print(f"QINGSHAN_SECRET_KEY={secrets.token_urlsafe(64)}")
    print(f"QINGSHAN_KEYRINGS='{json.dumps(new_keyrings())}'")
