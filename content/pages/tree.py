"""The site's first pages and the editors' group; planted by a migration, and again where a test emptied the tables."""

import uuid
from typing import Any

HOME_LEAD = "生活突然遇到难处，先说一声。您的求助会有人接、有人管、有回音。"
HARDSHIP = """打电话或在网上说一声：可以不留姓名，也可以替别人说。
记下回执号和密码：凭它随时查到办理到了哪一步。
第一位接到的工作人员会一直负责，直到有人接手。
需要时，社会工作者和心理咨询师会和您一起定下一步。"""
ACTIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
COLLECTION_ACTIONS = {"image": "wagtailimages", "document": "wagtaildocs"}


def plant_tree(apps: Any) -> None:
    """Make home, policies and news with the site 青山, unless a home stands already.

    apps: the registry of a migration, or Django's own.
    """
    home_model = apps.get_model("content", "HomePage")
    if home_model.objects.exists():
        return
    page, site = apps.get_model("wagtailcore", "Page"), apps.get_model("wagtailcore", "Site")
    root = page.objects.filter(depth=1).order_by("path").first() or _page(apps, page, "0001", "Root", "root", "/")
    site.objects.all().delete()
    page.objects.filter(depth=2, slug="home").delete()
    home = _page(apps, home_model, root.path + "0001", "青山", "home", "/home/", lead=HOME_LEAD, hardship=HARDSHIP)
    policies, news = apps.get_model("content", "PolicyIndexPage"), apps.get_model("content", "NewsIndexPage")
    _page(apps, policies, home.path + "0001", "政策文件", "policies", "/home/policies/")
    _page(apps, news, home.path + "0002", "工作动态", "news", "/home/news/")
    page.objects.filter(pk=home.pk).update(numchild=2)
    page.objects.filter(pk=root.pk).update(numchild=page.objects.filter(depth=2).count())
    site.objects.create(hostname="localhost", port=80, site_name="青山", root_page_id=home.pk, is_default_site=True)


def _page(apps: Any, model: Any, path: str, title: str, slug: str, url_path: str, **fields: Any) -> Any:
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=model._meta.app_label, model=model._meta.model_name
    )
    locale, _ = apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code="zh-hans")
    return model.objects.create(
        title=title,
        draft_title=title,
        slug=slug,
        path=path,
        depth=len(path) // 4,
        numchild=0,
        url_path=url_path,
        content_type_id=kind.pk,
        locale_id=locale.pk,
        translation_key=uuid.uuid4(),
        live=True,
        show_in_menus=len(path) > 8,
        **fields,
    )


def unplant_tree(apps: Any) -> None:
    """Take the site and its pages away; deeper pages go with their parents."""
    apps.get_model("wagtailcore", "Site").objects.all().delete()
    apps.get_model("wagtailcore", "Page").objects.filter(path__startswith="00010001").delete()


def grant_editors(apps: Any) -> None:
    """Let the group ``editors`` write every page below the home, images and documents; nothing else."""
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="editors")
    home = apps.get_model("content", "HomePage").objects.order_by("path").first()
    group.permissions.add(_permission(apps, "wagtailadmin", "admin", "access_admin"))
    pages = apps.get_model("wagtailcore", "GroupPagePermission")
    for codename in ACTIONS:
        permission = _permission(apps, "wagtailcore", "page", codename)
        pages.objects.get_or_create(group=group, page_id=home.pk, permission=permission)
    collection = apps.get_model("wagtailcore", "Collection").objects.order_by("path").first()
    if collection is None:
        return
    collections = apps.get_model("wagtailcore", "GroupCollectionPermission")
    for model, label in COLLECTION_ACTIONS.items():
        for action in ("add", "change", "choose"):
            permission = _permission(apps, label, model, f"{action}_{model}")
            collections.objects.get_or_create(group=group, collection=collection, permission=permission)


def _permission(apps: Any, label: str, model: str, codename: str) -> Any:
    kind, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(app_label=label, model=model)
    permission, _ = apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=kind, codename=codename, defaults={"name": codename}
    )
    return permission


def withdraw_editors(apps: Any) -> None:
    """Take the group away."""
    apps.get_model("auth", "Group").objects.filter(name="editors").delete()
