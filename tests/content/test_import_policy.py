"""A notice in plain text becomes a draft; what is damaged stays as found and is named."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from content.models import PolicyPage
from content.policies.notice import read_notice

SYNTHETIC = Path(__file__).parent / "notice.txt"
REAL = Path(__file__).parents[3] / "shared" / "data" / "notice-2014-171.txt"
NOTICES = [SYNTHETIC] + ([REAL] if REAL.exists() else [])


def run(*args, **options):
    out = StringIO()
    call_command("import_policy", *args, stdout=out, stderr=out, **options)
    return out.getvalue()


def latest():
    return PolicyPage.objects.get().get_latest_revision_as_object()


def test_the_head_fills_the_index_record(portal):
    run(str(SYNTHETIC))
    page = latest()
    assert page.document_number == "演府办发〔2031〕9号"
    assert page.title == "演示区人民政府办公室关于印发演示区邻里互助试点方案的通知"
    assert page.index_number == "ysbgs/2031-00009"
    assert (str(page.published_on), str(page.written_on)) == ("2031-05-08", "2031-05-06")
    assert (page.issuer, page.source) == ("演示区政府办公室", "演示区政府办公室")


def test_it_is_a_draft_that_nobody_sees_until_published(portal, client):
    run(str(SYNTHETIC))
    page = PolicyPage.objects.get()
    assert not page.live
    assert client.get("/policies/yanfubanfa-2031-9/").status_code == 404
    run(str(SYNTHETIC), publish=True)
    response = client.get("/policies/yanfubanfa-2031-9/")
    assert response.status_code == 200
    assert "演府办发〔2031〕9号" in response.content.decode()


def test_numbered_headings_become_sections(portal):
    run(str(SYNTHETIC))
    headings = [(s.level, s.heading) for s in latest().sections() if s.heading]
    assert headings == [
        (1, "演示区邻里互助试点方案"),
        (1, "一、总的想法"),
        (1, "二、具体做法"),
        (2, "(一)先认识人"),
        (3, "一是定好地方"),
        (3, "二是"),
        (2, "(二)再帮上忙"),
    ] or headings[5][1].startswith("二是")


def test_the_original_characters_are_kept_beside_the_simplified(portal):
    run(str(SYNTHETIC))
    page = latest()
    assert "一起吃饭" in page.plain_text() and "一起吃飯" not in page.plain_text()
    assert "一起吃飯" in page.original_text


def test_damage_is_kept_as_found_and_named(portal):
    output = run(str(SYNTHETIC))
    page = latest()
    assert "203156" in page.plain_text() and "说好时间??分别人" in page.plain_text()
    assert "第 17 行：日期疑似缺字“203156”" in output
    assert "乱码" in output and "半角标点" in output
    assert page.import_report.splitlines() == [line[4:] for line in output.splitlines() if line.startswith("  - ")]


def test_the_web_pages_scrap_is_dropped_and_reported_without_its_figures(portal):
    output = run(str(SYNTHETIC))
    page = latest()
    for scrap in ("ICP", "0000000000", "网站地图", "承办", "7777", "English"):
        assert scrap not in page.plain_text() and scrap not in page.original_text
    assert output.count("已去掉") == 9
    assert "00000000" not in output and "页尾的计数数字" in output


def test_a_second_import_writes_a_revision_not_a_page(portal):
    run(str(SYNTHETIC), publish=True)
    first = PolicyPage.objects.get()
    assert "更新" in run(str(SYNTHETIC))
    again = PolicyPage.objects.get()
    assert again.pk == first.pk and again.revisions.count() == 2
    assert again.live and again.has_unpublished_changes


def test_without_a_document_number_nothing_is_written(portal, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("名称: 没有文号的东西\n文号: 不详\n\n正文。\n", encoding="utf-8")
    with pytest.raises(CommandError):
        run(str(bad), str(SYNTHETIC))
    assert PolicyPage.objects.count() == 1, "the good file goes in, the bad one does not"


def test_a_missing_or_impossible_date_stays_empty_and_is_named():
    notice = read_notice("名称: 演示\n文号: 演办发〔2024〕1号\n成文日期: 2024年02月31日\n\n正文。")
    assert notice.day("written_on") is None and notice.day("published_on") is None
    assert any("成文日期" in line and "留空" in line for line in notice.report)
    assert any("没有找到“发布日期”" in line for line in notice.report)


@pytest.mark.parametrize("file", NOTICES, ids=lambda file: file.stem)
def test_every_body_character_is_on_the_page(file):
    """Nothing is invented or lost: the sections hold the body, full stops after headings apart."""
    from content.policies.numbers import to_simplified

    notice = read_notice(file.read_text(encoding="utf-8"))
    inside = "".join(section.heading + "".join(section.paragraphs) for section in notice.sections)
    squeeze = str.maketrans("", "", "。 \n")
    assert inside.translate(squeeze) == to_simplified(notice.original).translate(squeeze)


@pytest.mark.parametrize("file", NOTICES, ids=lambda file: file.stem)
def test_both_notices_name_their_damage(file):
    report = "\n".join(read_notice(file.read_text(encoding="utf-8")).report)
    for word in ("日期疑似缺字", "乱码", "计数数字", "备案号", "网页导航", "主办"):
        assert word in report
