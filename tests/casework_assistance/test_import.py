from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from casework.assistance.models import AssistanceRecord
from tests.casework_assistance.makers import make_id

HEAD = "救助案件编号,救助类型,状态,受理日期,金额,区划代码"


def run(path):
    out, err = StringIO(), StringIO()
    call_command("import_assistance", str(path), stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def write(tmp_path):
    def make(*lines, encoding="utf-8-sig", head=HEAD):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([head, *lines]) + "\n", encoding=encoding)
        return path

    return make


def test_good_lines_come_in_and_bad_ones_are_named(db, write):
    path = write(
        f"{make_id(1)},临时救助,已批准,2026-03-02,1430.00,159999001",
        f"{make_id(2)[:-1]}?,临时救助,已批准,2026-03-02,,",
        f"{make_id(3)},抽奖,已批准,2026-03-02,,",
        f"{make_id(4)},低保,已申请,2026-13-02,,",
        f"{make_id(5)},低保,已申请,2026-03-02,很多,",
        f"{make_id(1)},临时救助,已批准,2026-03-02,,",
        f"{make_id(6)},医疗救助,已发放,2026/04/01,,",
    )
    out, err = run(path)
    assert "新增 2，更新 0，无变化 0，未导入 5" in out
    assert [line.split("：")[0] for line in err.splitlines()] == [f"第 {n} 行未导入" for n in (3, 4, 5, 6, 7)]
    assert AssistanceRecord.objects.get(number=make_id(1)).amount_yuan == 1430


def test_the_same_file_again_changes_nothing_and_a_new_state_changes_one(db, write):
    run(write(f"{make_id(1)},临时救助,已批准,2026-03-02,,"))
    assert "无变化 1" in run(write(f"{make_id(1)},临时救助,已批准,2026-03-02,,"))[0]
    assert "更新 1" in run(write(f"{make_id(1)},临时救助,已发放,2026-03-02,,"))[0]
    assert AssistanceRecord.objects.get().status == "paid"


def test_a_file_in_gb18030_is_read(db, write):
    assert "新增 1" in run(write(f"{make_id(1)},特困,已批准,2026-03-02,,", encoding="gb18030"))[0]


def test_a_missing_column_or_file_is_said_in_one_line(db, write, tmp_path):
    with pytest.raises(CommandError, match="缺少列：状态"):
        run(write("x", head="救助案件编号,救助类型,受理日期"))
    with pytest.raises(CommandError, match="找不到文件"):
        run(tmp_path / "nothing.csv")
