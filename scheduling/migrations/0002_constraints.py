from django.db import migrations


class Migration(migrations.Migration):
    """What the database itself promises. Core PostgreSQL: the range around the key needs no btree_gist."""

    dependencies = [
        ("scheduling", "0001_initial"),
        ("schedule", "0015_rename_indexes"),
    ]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE scheduling_allocation ADD CONSTRAINT allocation_never_overlaps EXCLUDE USING gist ("
            " int8range(resource_id, resource_id, '[]') WITH &&,"
            " tstzrange(busy_start, busy_end, '[)') WITH &&) WHERE (active)",
            "ALTER TABLE scheduling_allocation DROP CONSTRAINT allocation_never_overlaps",
        ),
        migrations.RunSQL(
            'ALTER TABLE schedule_event ADD CONSTRAINT schedule_event_ends_after_start CHECK ("end" > start)',
            "ALTER TABLE schedule_event DROP CONSTRAINT schedule_event_ends_after_start",
        ),
        migrations.RunSQL(
            "ALTER TABLE schedule_occurrence ADD CONSTRAINT schedule_occurrence_once UNIQUE (event_id, original_start)",
            "ALTER TABLE schedule_occurrence DROP CONSTRAINT schedule_occurrence_once",
        ),
    ]
