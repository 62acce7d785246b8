from django.apps import AppConfig


class CounselingConfig(AppConfig):
    name = "counseling"

    def ready(self) -> None:
        """Tell the kernel what the room shows and whom its actors see."""
        from qingshan.core.desk import register_nav, register_work
        from qingshan.people.sight import register_sight
        from scheduling.agenda.kinds import Kind, register_kind
        from scheduling.bookings.residents import register_ground
        from scheduling.reminders.services import register_canceller
        from scheduling.series.owners import register_owner
        from scheduling.waiting.rooms import register_room

        from .desk import NAV, persons_seen, work
        from .series.owner import SessionOwner
        from .sessions.calendar import links_to_sessions, move_from_calendar
        from .sessions.residents import cancel_unable
        from .sessions.rules import may_meet
        from .waiting import desk as waiting
        from .waiting.room import KIND, CounsellingRoom

        register_nav(*NAV, *waiting.NAV)
        register_work(work)
        register_work(waiting.work)
        register_sight(persons_seen)
        register_ground(may_meet)
        register_room(KIND, CounsellingRoom())
        register_kind("session", Kind(links_to_sessions, move_from_calendar))
        register_owner("session", SessionOwner())
        register_canceller("session", cancel_unable)
