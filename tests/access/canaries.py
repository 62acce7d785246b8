"""Words that stand for a secret, found again wherever they turn up."""

import hashlib
from datetime import date

from tests.people.makers import synthetic_id


class Canaries:
    """Words nobody else uses, remembered with the kind of secret they stand for."""

    def __init__(self):
        self.known = {}

    def word(self, world, kind):
        token = hashlib.sha256(f"{world} {kind} {len(self.known)}".encode()).hexdigest()[:6]
        return self.keep(world, kind, f"CANARY{world}-{kind}-{token}")

    def keep(self, world, kind, text):
        self.known[text] = (world, kind)
        return text

    def phone(self, world, kind):
        return self.keep(world, kind, f"139{len(self.known) + 11000000:08d}")

    def number(self, world, kind):
        return self.keep(world, kind, synthetic_id(born=date(1960, 2, 3)))

    def found_in(self, text):
        """Return the (world, kind) of every canary in a text."""
        return {what for token, what in self.known.items() if token in text}
