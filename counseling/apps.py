from django.apps import AppConfig


class CounselingConfig(AppConfig):
    name = "counseling"

    def ready(self) -> None:
        """Tell the kernel what the room shows and whom its actors see."""
        from qingshan.core.desk import register_nav, register_work
        from qingshan.people.sight import register_sight

        from .desk import NAV, persons_seen, work

        register_nav(*NAV)
        register_work(work)
        register_sight(persons_seen)
