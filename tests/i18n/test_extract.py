"""What the catalogue's extractor finds, and that the two files of the catalogue agree."""

from io import BytesIO

import pytest
from babel.messages.mofile import read_mo

from qingshan.core.catalogue import extract, files


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('_("登录")', ["登录"]),
        ('gettext_lazy("一" "二")', ["一二"]),
        ('_("%(n)s 分") % {"n": 1}', ["%(n)s 分"]),
        ('other("登录")', []),
        ("_(name)", []),
    ],
)
def test_marked_strings_of_python_are_found_and_no_others(text, found):
    assert list(extract.in_python(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<c-card title=\"{% trans '登录' %}\">", ["登录"]),
        ("{% blocktrans with n=1 %}共 {{ n }} 份{% endblocktrans %}", ["共 %(n)s 份"]),
        ('{{ x|default:_("没有") }}', ["没有"]),
        ("{% comment %} {% trans '不算' %} {% endcomment %}登录", []),
    ],
)
def test_marked_strings_of_templates_are_found_and_no_others(text, found):
    assert list(extract.in_template(text)) == found


def messages_of(compiled):
    """The messages of a compiled catalogue; its head names a moment, which says nothing of them."""
    return {row.id: row.string for row in read_mo(BytesIO(compiled)) if row.id}


def test_the_compiled_file_is_that_of_the_readable_one():
    assert messages_of(files.MO.read_bytes()) == messages_of(files.compiled(files.load()))


def test_every_message_of_the_code_is_in_the_catalogue():
    assert set(extract.messages()) == {row.id for row in files.load() if row.id}
