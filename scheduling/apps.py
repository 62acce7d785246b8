from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SchedulingConfig(AppConfig):
    name = "scheduling"

    def ready(self) -> None:
        from qingshan.accounts.roles import Role
        from qingshan.core.desk import NavItem, register_nav, register_work
        from qingshan.core.duties import register_duty
        from qingshan.realtime.watch import register_watch

        from .activities.calendar import links_to_activities
        from .activities.places import cannot_come, pass_on_offers
        from .activities.rules import HOSTS
        from .activities.series import ActivityOwner
        from .activities.work import work_items as activity_work
        from .agenda.kinds import Kind, register_kind
        from .agenda.live import may_watch
        from .agenda.work import work_items as meetings_today
        from .availability.rules import CALENDAR_STAFF
        from .bookings.freed import register_listener
        from .holds.services import sweep_holds
        from .meetings.calendar import links_to_meetings, move_from_calendar
        from .outside.services import refresh_outside
        from .reminders.services import hear_of_change, register_canceller, remind
        from .reminders.work import work_items as calls_to_make
        from .series.filling import fill_series
        from .series.owners import register_owner
        from .series.work import work_items as unplaced
        from .waiting.matching import hear_of_free_time, offer_places

        register_nav(
            NavItem(_("日程"), "scheduling:calendar", frozenset(CALENDAR_STAFF), order=40),
            NavItem(_("社会融入活动"), "scheduling:activity-list", frozenset(HOSTS), order=50),
            NavItem(_("房间"), "scheduling:room-list", frozenset({Role.ADMIN}), order=60),
        )
        register_work(meetings_today)
        register_work(activity_work)
        register_work(calls_to_make)
        register_work(unplaced)
        register_duty(sweep_holds, pause=5)
        register_duty(fill_series, pause=600)
        register_duty(offer_places, pause=20)
        register_duty(remind, pause=30)
        register_duty(pass_on_offers, pause=20)
        register_duty(refresh_outside, pause=60)
        register_listener(hear_of_free_time)
        register_canceller("activity", lambda booking, person, actor: cannot_come(booking.pk, person, actor))
        register_owner("activity", ActivityOwner())
        register_kind("activity", Kind(links_to_activities))
        for kind in ("meeting", "visit"):
            register_kind(kind, Kind(links_to_meetings, move_from_calendar))
        register_watch("calendar", may_watch)
        register_listener(hear_of_change)
