import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from counseling import sight
from counseling.episodes.models import Episode
from counseling.safety.models import RiskCheck
from counseling.sessions.models import Session
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.clock import now
from qingshan.core.crypto import EncryptedTextField

from .instruments import CHOICES


class ItemWording(models.Model):
    """Validated wording of one item, brought in by an operator; shown in place of our short label."""

    instrument = models.CharField(max_length=8, choices=CHOICES)
    number = models.PositiveSmallIntegerField(_("题号"))
    language = models.CharField(max_length=10, default="zh-hans")
    text = models.TextField(_("题目"))
    source = models.TextField(_("来源与授权"))
    imported_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number", "language"], name="itemwording_once_a_language"),
            models.CheckConstraint(name="itemwording_has_source", condition=~Q(source="")),
        ]


class ScaleResponseQuerySet(GatedQuerySet["ScaleResponse"]):
    def visible_to(self, actor: User) -> Self:
        """The same answer as for the response's episode."""
        return self.filter(sight.of_episode(actor, "episode__"))

    def standing(self) -> Self:
        """Leave out what a later entry corrected."""
        return self.filter(corrected_by__isnull=True)


class ScaleResponse(models.Model):
    """One filled questionnaire. FHIR R4 QuestionnaireResponse; 量表记录。Inserted once; corrected by a further one.

    total: points; safety: points of the item on self-harm, where there is one; items: JSON list, encrypted,
    null for an item without an answer; prorated: the total was scaled up from the answered items.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, on_delete=models.PROTECT, related_name="responses")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="responses")
    instrument = models.CharField(_("量表"), max_length=8, choices=CHOICES)
    items = EncryptedTextField(keyring="notes")
    total = models.PositiveSmallIntegerField(_("总分"))
    band = models.CharField(_("程度"), max_length=20)
    is_case = models.BooleanField(_("达到筛查界值"))
    prorated = models.BooleanField(_("按比例折算"), default=False)
    missing = models.PositiveSmallIntegerField(_("未答题数"), default=0)
    safety = models.PositiveSmallIntegerField(_("第9题"), null=True, blank=True)
    risk_check = models.ForeignKey(RiskCheck, null=True, blank=True, on_delete=models.PROTECT, related_name="responses")
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    answered_at = models.DateTimeField(_("填写时间"), default=now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = ScaleResponseQuerySet.as_manager()

    class Meta:
        ordering = ["answered_at"]
        indexes = [models.Index(fields=["episode", "instrument", "answered_at"])]
        constraints = [
            models.CheckConstraint(
                name="scale_self_harm_has_risk_outcome",
                condition=Q(safety__isnull=True) | Q(safety=0) | Q(risk_check__isnull=False),
            ),
            models.CheckConstraint(
                name="scale_phq9_knows_its_safety_item",
                condition=Q(instrument="phq9", safety__isnull=False, safety__range=(0, 3))
                | (~Q(instrument="phq9") & Q(safety__isnull=True)),
            ),
            models.CheckConstraint(
                name="scale_total_in_range",
                condition=Q(instrument="phq9", total__range=(0, 27), missing__lte=2)
                | Q(instrument="gad7", total__range=(0, 21), missing__lte=1),
            ),
            models.CheckConstraint(
                name="scale_prorated_says_so",
                condition=Q(prorated=True, missing__gte=1) | Q(prorated=False, missing=0),
            ),
        ]


class ScaleDraftQuerySet(GatedQuerySet["ScaleDraft"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(sight.of_counselor(actor, "session__episode__"), author=actor)


class ScaleDraft(models.Model):
    """Answers that could not be saved yet, such as those that wait for a risk outcome. Never scored, never counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="scale_drafts")
    instrument = models.CharField(max_length=8, choices=CHOICES)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    values = EncryptedTextField(keyring="notes")
    changed_at = models.DateTimeField(default=now)

    objects = ScaleDraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["session", "instrument", "author"], name="scaledraft_one")]
