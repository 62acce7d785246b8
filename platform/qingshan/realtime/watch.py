"""What a page may watch: each room says for its own kind of thing who may. Unknown topics are refused."""

from collections.abc import Callable

from qingshan.accounts.models import User

MayWatch = Callable[[User, str], bool]
_topics: dict[str, MayWatch] = {}


def register_watch(topic: str, may_watch: MayWatch) -> None:
    """Let pages watch things of a topic, such as "case"; may_watch(actor, id) asks the gate."""
    _topics[topic] = may_watch


def may_watch(actor: User, topic: str, subject_id: str) -> bool:
    asked = _topics.get(topic)
    return asked is not None and asked(actor, subject_id)
