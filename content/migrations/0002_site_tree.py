from django.db import migrations

from content.pages.tree import plant_tree, unplant_tree


class Migration(migrations.Migration):
    """Home, policies and news stand from the first start, in place of the CMS's welcome page."""

    dependencies = [
        ("content", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [migrations.RunPython(lambda apps, editor: plant_tree(apps), lambda apps, editor: unplant_tree(apps))]
