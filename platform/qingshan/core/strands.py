"""The six strands of the notice (四(一)3): one taxonomy for needs, goals, services, activities and indicators."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Strand(models.TextChoices):
    MATERIAL = "material", _("物质保障")
    LIVING = "living", _("生活帮扶")
    COUNSELLING = "counselling", _("心理辅导")
    COMFORT = "comfort", _("精神慰藉")
    CAPACITY = "capacity", _("能力提升")
    INTEGRATION = "integration", _("社会融入")
