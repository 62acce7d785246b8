"""A test that commits leaves the next one the house as the migrations made it. The order of these two matters."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction

from qingshan.accounts.models import User
from qingshan.core.limits.models import LimitRow
from tests.seeds import SEEDS, put_back

pytestmark = pytest.mark.django_db(transaction=True)
KINDS = {}


def test_a_committing_test_may_destroy_and_add_what_it_likes():
    assert LimitRow.objects.exists()
    KINDS.update(ContentType.objects.values_list("pk", "model"))
    LimitRow.objects.all().delete()
    User.objects.create_user(username="left-behind")
    assert not LimitRow.objects.exists()


def test_the_next_test_finds_the_seeds_and_nothing_else():
    assert LimitRow.objects.exists()
    assert not User.objects.filter(username="left-behind").exists()
    assert dict(ContentType.objects.values_list("pk", "model")) == KINDS


def test_new_rows_do_not_collide_with_the_seeds():
    seed = LimitRow.objects.order_by("-pk").first()
    put_back(connection, SEEDS["default"])
    with transaction.atomic():
        again = LimitRow.objects.create(
            key="a.new.limit", label="x", value=1, unit="count", valid_from=seed.valid_from, citation="x"
        )
    assert again.pk > seed.pk
