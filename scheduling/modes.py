from django.db import models
from django.utils.translation import gettext_lazy as _


class Mode(models.TextChoices):
    """How people meet."""

    IN_PERSON = "in_person", _("面谈")
    PHONE = "phone", _("电话")
    ONLINE = "online", _("线上")
