"""评估: how far each goal of an approved plan was attained, at fixed times and before closure."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from casework.plans.models import Goal, Plan
from casework.team import cases_read_by
from qingshan.access.querysets import GatedQuerySet
from qingshan.accounts.models import User
from qingshan.core.crypto import EncryptedTextField


class ReviewQuerySet(GatedQuerySet["PlanReview"]):
    def visible_to(self, actor: User) -> Self:
        return self.filter(plan__case__in=cases_read_by(actor))

    def waiting(self) -> Self:
        return self.filter(held_at__isnull=True, cancelled_at__isnull=True)

    def held(self) -> Self:
        return self.filter(held_at__isnull=False)


class PlanReview(models.Model):
    """One review of an approved plan: waiting until held_at is set. 计划检视；结案前评估。

    gas_t: goal attainment T-score of the scores given, two decimals; gas_t_start: the same of the baselines.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("定期检视")
        FINAL = "final", _("结案前评估")

    class NextStep(models.TextChoices):
        CONTINUE = "continue", _("按原计划继续")
        REVISE = "revise", _("修订计划")
        CLOSE = "close", _("准备结案")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan_id: Any
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(_("类型"), max_length=8, choices=Kind.choices, default=Kind.REGULAR)
    due_at = models.DateTimeField()
    due_provisional = models.BooleanField(default=False)
    held_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    cancelled_at = models.DateTimeField(null=True)
    summary = EncryptedTextField(_("评估小结"), keyring="notes", blank=True)
    next_step = models.CharField(_("下一步"), max_length=8, choices=NextStep.choices, blank=True)
    gas_t = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    gas_t_start = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(held_at__isnull=True, cancelled_at__isnull=True),
                name="planreview_one_waiting_a_plan",
            ),
            models.CheckConstraint(
                name="planreview_held_is_complete",
                condition=Q(held_at__isnull=True)
                | (
                    Q(held_by__isnull=False, gas_t__isnull=False, gas_t_start__isnull=False)
                    & Q(cancelled_at__isnull=True)
                    & ~Q(next_step="")
                ),
            ),
        ]


class GoalScore(models.Model):
    """How far one goal was attained at one review. score: -2 to +2."""

    class Score(models.IntegerChoices):
        MUCH_LESS = -2, _("−2 远低于预期")
        LESS = -1, _("−1 低于预期")
        EXPECTED = 0, _("0 达到预期")
        MORE = 1, _("+1 高于预期")
        MUCH_MORE = 2, _("+2 远高于预期")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(PlanReview, on_delete=models.CASCADE, related_name="scores")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="scores")
    score = models.SmallIntegerField(_("达成程度"), choices=Score.choices)
    note = EncryptedTextField(_("说明"), keyring="notes", blank=True)

    class Meta:
        ordering = ["goal__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "goal"], name="goalscore_once_a_review"),
            models.CheckConstraint(name="goalscore_minus2_to_2", condition=Q(score__range=(-2, 2))),
        ]
