"""Everything that a reader sees is marked for translation, and the English catalogue answers all of it."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from qingshan.core.catalogue import extract, files

from . import bare

# Chinese that is data and not wording: what stands in sources, files and first rows that an administrator edits.
DATA = (
    "platform/qingshan/settings/base.py",  # names of languages and of the site
    "platform/qingshan/core/styleguide.py",  # samples, in development only
    "platform/qingshan/core/limits/services.py",  # first rows of limits
    "platform/qingshan/core/workdays/seed.py",  # first rows of the calendar
    "platform/qingshan/api/endpoints.py",  # the name of the interface
    "platform/qingshan/notifications/hours.py",  # how hours are written down
    "platform/qingshan/reporting/releases/services.py",  # frozen into a release
    "casework/assistance/importing.py",  # column names of the file that is read
    "counseling/limits.py",  # first rows of limits
    "counseling/scales/cut_offs.py",  # citations
    "content/pages/tree.py",  # first pages of the portal
    "content/policies/notice.py",  # what a notice looks like
    "content/policies/numbers.py",  # what a document number looks like
    "content/policies/services.py",
    "content/search/text.py",  # ranges of characters
    "core/styleguide.html",
    "core/styleguide_portal.html",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|</?\w+[^>]*>")


def sources(suffix):
    for path in extract.source_files():
        if path.suffix == suffix and "demo" not in path.as_posix() and not path.as_posix().endswith(DATA):
            yield path.relative_to(settings.ROOT).as_posix()


@pytest.mark.parametrize(("suffix", "find"), [(".py", bare.in_python), (".html", bare.in_template)])
def test_no_wording_stands_outside_the_catalogue(suffix, find):
    found = {name: list(find(Path(settings.ROOT, name).read_text(encoding="utf-8"))) for name in sources(suffix)}
    assert {name: words for name, words in found.items() if words} == {}


def test_the_scan_sees_bare_wording():
    assert list(bare.in_python('_("好")\ndef f():\n    "说明"\n    return "坏"')) == ["坏"]
    assert list(bare.in_template('{% trans "好" %}\n<b lang="zh-hans">中文</b>\n<p>坏</p>')) == ["<p>坏</p>"]


def test_every_file_of_data_is_there():
    names = [path.as_posix() for path in extract.source_files()]
    assert [name for name in DATA if not any(path.endswith(name) for path in names)] == []


def test_every_message_has_its_english():
    assert [row.id for row in files.load() if row.id and (not row.string or row.fuzzy)] == []


def test_english_keeps_the_placeholders_of_the_chinese():
    wrong = {
        row.id: row.string
        for row in files.load()
        if row.id and sorted(PLACEHOLDER.findall(str(row.id))) != sorted(PLACEHOLDER.findall(str(row.string)))
    }
    assert wrong == {}
