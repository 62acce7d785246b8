from django import forms
from django.utils.translation import gettext_lazy as _


class RoomForm(forms.Form):
    """A room that can be booked."""

    name = forms.CharField(label=_("名称"), max_length=60)
    place = forms.CharField(label=_("地点"), max_length=100, help_text=_("楼宇、楼层、门牌。"))
    seats = forms.IntegerField(label=_("可容纳人数"), min_value=1, max_value=500, required=False)
    active = forms.BooleanField(
        label=_("可预约"), required=False, initial=True, help_text=_("停用后不能再预约；已有的预约不受影响。")
    )
