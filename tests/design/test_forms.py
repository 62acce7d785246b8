"""Plain Django forms come out with labels, words for “required”, and errors tied to their fields."""

import re

import pytest
from django import forms


class Visit(forms.Form):
    name = forms.CharField(label="称呼", max_length=4, help_text="可以只写姓。")
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    urgency = forms.ChoiceField(label="紧急程度", choices=[("a", "红色"), ("b", "橙色")], widget=forms.RadioSelect)
    on = forms.DateField(label="日期", required=False)
    at = forms.SplitDateTimeField(label="时间", required=False, widget=forms.SplitDateTimeWidget)
    agreed = forms.BooleanField(label="同意")


@pytest.fixture
def wrong():
    return Visit({"name": "很长很长的名字", "urgency": "x", "on": "2026-02-30"})


def control(html: str, name: str) -> str:
    return re.search(rf'<(?:input|textarea|select)[^>]*name="{name}"[^>]*>', html)[0]


def test_required_is_said_in_a_word_and_optional_is_not():
    form = Visit()
    assert "必填" in form["name"].as_field_group()
    assert "必填" not in form["note"].as_field_group()


def test_an_error_is_tied_to_its_field_and_the_value_is_kept(wrong):
    html = wrong["name"].as_field_group()
    assert 'aria-invalid="true"' in control(html, "name")
    assert 'aria-describedby="id_name_helptext id_name_error"' in control(html, "name")
    assert 'id="id_name_error"' in html
    assert 'value="很长很长的名字"' in html
    assert 'id="id_name_helptext"' in html


def test_a_group_of_choices_is_a_fieldset_named_by_its_legend(wrong):
    html = wrong["urgency"].as_field_group()
    assert re.search(r"<legend[^>]*>紧急程度", html)
    assert 'aria-describedby="id_urgency_error"' in re.search(r"<fieldset[^>]*>", html)[0]
    assert html.count('class="qs-choice"') == 2


def test_a_single_box_has_its_words_in_one_label_with_it(wrong):
    html = wrong["agreed"].as_field_group()
    assert html.count("<label") == 1
    assert 'id="id_agreed_error"' in html


def test_dates_use_the_browsers_own_control_and_take_back_what_it_sends():
    html = Visit(initial={"on": "2026-09-10"})["on"].as_field_group()
    assert 'type="date"' in html
    form = Visit({"name": "王", "urgency": "a", "agreed": "on", "on": "2026-09-10"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["on"].isoformat() == "2026-09-10"


def test_each_part_of_a_split_field_has_a_name_of_its_own():
    html = Visit()["at"].as_field_group()
    assert 'aria-label="时间：日期"' in control(html, "at_0")
    assert 'aria-label="时间：时间"' in control(html, "at_1")


def test_the_summary_links_to_each_wrong_field_and_only_to_those(wrong):
    html = str(wrong)
    summary = re.search(r"data-error-summary>.*?</div>", html, re.S)[0]
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_name", "id_urgency", "id_on", "id_agreed"]
    assert all(f'id="{target}"' in html for target in targets)


def test_a_form_without_errors_shows_no_summary():
    assert "data-error-summary" not in str(Visit())


def test_words_of_a_visitor_are_escaped():
    html = Visit({"name": '"><b>x'})["name"].as_field_group()
    assert "<b>x" not in html
