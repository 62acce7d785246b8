import pytest
from django.core.exceptions import ValidationError

from content.models import PolicyPage
from content.policies.numbers import normalise_number

RIGHT = "演办发〔2024〕17号"


@pytest.mark.parametrize(
    "raw",
    ["演办发〔2024〕17号", "演办发(2024)17号", "演办发[2024]17号", "演办发【2024】17号", "演办发（2024）17号",
     " 演办发 ［２０２４］ １７ 号 ", "演辦發〔2024〕17號"],
)  # fmt: skip
def test_every_way_of_writing_a_number_becomes_one(raw):
    assert normalise_number(raw) == RIGHT


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "演办发2024-17",
        "演办发〔2024〕017号",
        "演办发〔2024〕第17号",
        "〔2024〕17号",
        "演办发〔1024〕17号",
        "演办发〔2024〕17",
    ],
)
def test_anything_else_is_refused(raw):
    with pytest.raises(ValidationError):
        normalise_number(raw)


def test_a_page_normalises_its_number_and_refuses_a_wrong_one(make_policy):
    page = make_policy(document_number="演办发[2030]1号")
    page.full_clean()
    assert page.document_number == "演办发〔2030〕1号"
    page.document_number = "随便写的"
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "document_number" in refused.value.message_dict


def test_a_policy_cannot_end_before_it_starts(make_policy):
    with pytest.raises(ValidationError, match="失效日期"):
        make_policy(effective_from="2024-05-02", effective_until="2024-05-02")
    assert not PolicyPage.objects.exists()
