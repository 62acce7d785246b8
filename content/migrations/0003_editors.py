from django.db import migrations

from content.pages.tree import grant_editors, withdraw_editors


class Migration(migrations.Migration):
    """The group through which the CMS knows what an editor may do."""

    dependencies = [
        ("content", "0002_site_tree"),
        ("wagtailadmin", "0006_formstate"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]
    operations = [
        migrations.RunPython(lambda apps, editor: grant_editors(apps), lambda apps, editor: withdraw_editors(apps))
    ]
