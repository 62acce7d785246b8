from tests.people.conftest import resident, seen, worker

__all__ = ["resident", "seen", "worker"]
