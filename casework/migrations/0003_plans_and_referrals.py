"""Signed texts stay as they were signed; first limits of plans and referrals; the demo format of assistance case IDs."""

from django.db import migrations

from qingshan.core.limits.services import DESIGN, SEED_DATE, seed_limits, unseed_limits

LIMITS = [
    ("plan.decide", "审批服务计划", 3, "workday", ""),
    ("referral.accept", "转介：接受", 2, "workday", ""),
    ("referral.accept.orange", "转介：接受（橙色）", 24, "hour", ""),
    ("referral.accept.red", "转介：接受（红色）", 2, "hour", ""),
    ("referral.serve", "转介：开始服务", 10, "workday", ""),
    ("referral.serve.orange", "转介：开始服务（橙色）", 3, "workday", ""),
    ("referral.serve.red", "转介：开始服务（红色）", 24, "hour", ""),
    ("referral.report", "转介：反馈", 5, "workday", ""),
    ("referral.report.orange", "转介：反馈（橙色）", 3, "workday", ""),
    ("referral.report.red", "转介：反馈（红色）", 2, "workday", ""),
]
DEMO_FORMAT = {
    "label": "演示格式",
    "pattern": r"(LS|YL|DB|TK|CS|QT)-[0-9]{6}-[0-9]{4}-[0-9]{6}-[0-9A-Z]",
    "example": "LS-159999-2026-000123-F",
    "has_check": True,
}
# A rotation of keys writes the same words anew: it sets qingshan.rekey for its own transaction.
GUARD = """
CREATE FUNCTION casework_keep_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('qingshan.rekey', true) = 'on' THEN RETURN NEW; END IF;
  RAISE EXCEPTION '% is signed: add to it, do not change it', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER assessment_keep_signed BEFORE UPDATE ON casework_assessment
  FOR EACH ROW WHEN (OLD.status = 'signed') EXECUTE FUNCTION casework_keep_signed();
CREATE TRIGGER addendum_keep_signed BEFORE UPDATE ON casework_assessmentaddendum
  FOR EACH ROW EXECUTE FUNCTION casework_keep_signed();
CREATE TRIGGER service_keep_signed BEFORE UPDATE ON casework_servicerecord
  FOR EACH ROW EXECUTE FUNCTION casework_keep_signed();
CREATE TRIGGER serviceaddendum_keep_signed BEFORE UPDATE ON casework_serviceaddendum
  FOR EACH ROW EXECUTE FUNCTION casework_keep_signed();
CREATE FUNCTION casework_keep_signed_need() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('qingshan.rekey', true) = 'on' THEN RETURN NEW; END IF;
  IF EXISTS (SELECT 1 FROM casework_assessment WHERE id = OLD.assessment_id AND status = 'signed') THEN
    RAISE EXCEPTION 'the assessment is signed: add to it, do not change it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER need_keep_signed BEFORE UPDATE ON casework_strandneed
  FOR EACH ROW EXECUTE FUNCTION casework_keep_signed_need();
"""
UNGUARD = """
DROP TRIGGER need_keep_signed ON casework_strandneed;
DROP FUNCTION casework_keep_signed_need();
DROP TRIGGER serviceaddendum_keep_signed ON casework_serviceaddendum;
DROP TRIGGER service_keep_signed ON casework_servicerecord;
DROP TRIGGER addendum_keep_signed ON casework_assessmentaddendum;
DROP TRIGGER assessment_keep_signed ON casework_assessment;
DROP FUNCTION casework_keep_signed();
"""


def seed(apps, schema_editor):
    seed_limits(apps, LIMITS)
    apps.get_model("casework", "IdFormat").objects.create(**DEMO_FORMAT, valid_from=SEED_DATE, citation=DESIGN)


def unseed(apps, schema_editor):
    apps.get_model("casework", "IdFormat").objects.filter(pattern=DEMO_FORMAT["pattern"]).delete()
    unseed_limits(apps, LIMITS)


class Migration(migrations.Migration):
    dependencies = [("casework", "0002_limits_of_intake_and_stages"), ("core", "0002_seed")]
    operations = [migrations.RunPython(seed, unseed), migrations.RunSQL(GUARD, UNGUARD)]
