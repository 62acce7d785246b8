from django.db import migrations

from qingshan.core.workdays.seed import PUBLISHED_YEARS, seed_years


def seed(apps, schema_editor):
    seed_years(apps)


def unseed(apps, schema_editor):
    apps.get_model("core", "CalendarDay").objects.filter(day__year__in=PUBLISHED_YEARS).delete()
    apps.get_model("core", "CalendarYear").objects.filter(year__in=PUBLISHED_YEARS).delete()


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunPython(seed, unseed),
        migrations.RunSQL(
            "CREATE TABLE core_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL,"
            " expires timestamptz NOT NULL); CREATE INDEX core_cache_expires ON core_cache (expires);",
            "DROP TABLE core_cache",
        ),
    ]
