"""Editors write under our sign-in; nobody else gets in, and no door of the CMS leads around ours."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from content.cms.uploads import check_upload
from content.models import PolicyIndexPage
from qingshan.accounts.models import RoleGrant
from qingshan.accounts.roles import Role


@pytest.fixture
def editor(portal, cast, sign_in):
    return sign_in(cast.editor)


def test_an_editor_writes_pages_below_the_home(editor):
    parent = PolicyIndexPage.objects.get()
    assert editor.get("/cms/").status_code == 200
    assert editor.get(f"/cms/pages/{parent.pk}/").status_code == 200
    assert editor.get(f"/cms/pages/add/content/policypage/{parent.pk}/").status_code == 200


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.EDITOR}))
def test_no_other_role_gets_in(portal, cast, sign_in, role):
    assert sign_in(getattr(cast, role)).get("/cms/").status_code == 403


def test_a_role_that_ended_ends_the_rights_in_the_cms(portal, cast, sign_in):
    client = sign_in(cast.editor)
    client.get("/cms/")
    assert cast.editor.groups.filter(name="editors").exists()
    RoleGrant.objects.filter(user=cast.editor).delete()
    assert client.get("/cms/").status_code == 403


@pytest.mark.parametrize("door", ["login/", "logout/"])
def test_the_cms_has_no_sign_in_of_its_own(editor, client, door):
    for visitor in (client, editor):
        response = visitor.get(f"/cms/{door}")
        assert response.status_code == 302 and response.url.startswith("/accounts/")
    assert client.post("/cms/login/", {"username": "editor", "password": "cast-password-1"}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert client.get("/_util/login/").url.startswith("/accounts/login/")


@pytest.mark.parametrize("path", ["users/", "users/add/", "groups/", "groups/new/", "password_reset/"])
def test_users_groups_and_passwords_are_out_of_reach(editor, path):
    assert editor.get(f"/cms/{path}").status_code == 404


def test_the_second_factor_is_asked_for(portal, cast, sign_in, settings):
    settings.STAFF_SECOND_FACTOR = True
    response = sign_in(cast.editor).get("/cms/")
    assert response.status_code == 302 and "2fa" in response.url


def test_the_cms_has_a_policy_that_names_no_other_host_and_the_portal_keeps_the_strict_one(editor, client):
    cms = editor.get("/cms/")["Content-Security-Policy"]
    assert "default-src 'self'" in cms and "http" not in cms and "*" not in cms
    strict = client.get("/")["Content-Security-Policy"]
    assert "unsafe" not in strict and "default-src 'none'" in strict


def test_the_group_knows_no_user_management(portal):
    held = set(Group.objects.get(name="editors").permissions.values_list("content_type__app_label", flat=True))
    assert held == {"wagtailadmin"}


def png():
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "upload.kind"),
        ("a.svg", b"<svg/>", "upload.kind"),
        ("a.pdf", b"<script>alert(1)</script>", "upload.content"),
        ("a.png", b"%PDF-1.7\n%%EOF", "upload.content"),
        ("a.docx", b"not a zip", "upload.content"),
        ("a.pdf", b"%PDF-1.7\n" + b"0" * 2000, "upload.size"),
    ],
)
def test_an_upload_of_the_wrong_kind_size_or_content_is_refused(name, content, code):
    with pytest.raises(ValidationError) as refused:
        check_upload(SimpleUploadedFile(name, content), extensions=["pdf", "png", "docx"], max_bytes=1000)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("name", "content"), [("a.png", png()), ("a.pdf", b"%PDF-1.7\n%%EOF\n"), ("a.docx", b"PK\x03\x04")]
)
def test_an_honest_upload_passes_and_stays_whole(name, content):
    file = SimpleUploadedFile(name, content)
    check_upload(file, extensions=["pdf", "png", "docx"], max_bytes=10_000)
    assert file.read() == content


def test_the_cms_form_uses_the_check(editor):
    bad = SimpleUploadedFile("a.pdf", b"<html>", content_type="application/pdf")
    response = editor.post("/cms/documents/add/", {"title": "演示", "file": bad})
    assert "不符" in response.content.decode()
