import django.db.models.deletion
from django.db import migrations, models

TABLES = ("scheduling_allocation", "scheduling_weeklyhours", "scheduling_hoursexception")
EVENTS = (
    ("INSERT", "REFERENCING NEW TABLE AS changed"),
    ("UPDATE", "REFERENCING NEW TABLE AS changed"),
    ("DELETE", "REFERENCING OLD TABLE AS changed"),
)

# resources are raised in the order of their ids, as they are locked everywhere
RAISE = """
CREATE SEQUENCE scheduling_calendar_version;
CREATE FUNCTION scheduling_raise_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scheduling_calendarversion (resource_id, number)
    SELECT resource_id, nextval('scheduling_calendar_version')
    FROM (SELECT DISTINCT resource_id FROM changed ORDER BY resource_id) AS touched
    ON CONFLICT (resource_id) DO UPDATE SET number = EXCLUDED.number;
    RETURN NULL;
END
$$;
"""
WATCH = [
    f"CREATE TRIGGER {table}_version_{event.lower()} AFTER {event} ON {table} {rows} "
    "FOR EACH STATEMENT EXECUTE FUNCTION scheduling_raise_version();"
    for table in TABLES
    for event, rows in EVENTS
]
FORGET = "DROP FUNCTION scheduling_raise_version() CASCADE; DROP SEQUENCE scheduling_calendar_version;"


class Migration(migrations.Migration):
    dependencies = [("scheduling", "0007_reminders")]

    operations = [
        migrations.CreateModel(
            name="CalendarVersion",
            fields=[
                (
                    "resource",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="scheduling.resource",
                    ),
                ),
                ("number", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL([RAISE, *WATCH], FORGET),
    ]
