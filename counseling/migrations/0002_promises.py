"""Promises that only the database can keep: sealed rows stay as they are, and a risk check is of its own episode."""

from django.db import migrations

SEALED = ["note", "notereview", "scaleresponse", "riskcheck", "medicaladvice"]

FUNCTION = """
CREATE FUNCTION counseling_stays_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are sealed: add a new one', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGER = """
CREATE TRIGGER stays_sealed BEFORE UPDATE OR DELETE ON counseling_{table}
FOR EACH ROW EXECUTE FUNCTION counseling_stays_sealed();
"""
OWN_EPISODE = """
ALTER TABLE counseling_riskcheck ADD CONSTRAINT riskcheck_of_episode UNIQUE (id, episode_id);
ALTER TABLE counseling_scaleresponse ADD CONSTRAINT scale_risk_check_of_same_episode
    FOREIGN KEY (risk_check_id, episode_id) REFERENCES counseling_riskcheck (id, episode_id);
ALTER TABLE counseling_session ADD CONSTRAINT session_of_episode UNIQUE (id, episode_id);
ALTER TABLE counseling_scaleresponse ADD CONSTRAINT scale_session_of_same_episode
    FOREIGN KEY (session_id, episode_id) REFERENCES counseling_session (id, episode_id);
ALTER TABLE counseling_riskcheck ADD CONSTRAINT riskcheck_session_of_same_episode
    FOREIGN KEY (session_id, episode_id) REFERENCES counseling_session (id, episode_id);
"""
NOT_OWN_EPISODE = """
ALTER TABLE counseling_riskcheck DROP CONSTRAINT riskcheck_session_of_same_episode;
ALTER TABLE counseling_scaleresponse DROP CONSTRAINT scale_session_of_same_episode;
ALTER TABLE counseling_session DROP CONSTRAINT session_of_episode;
ALTER TABLE counseling_scaleresponse DROP CONSTRAINT scale_risk_check_of_same_episode;
ALTER TABLE counseling_riskcheck DROP CONSTRAINT riskcheck_of_episode;
"""


class Migration(migrations.Migration):
    dependencies = [("counseling", "0001_initial")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION counseling_stays_sealed()"),
        *[
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER stays_sealed ON counseling_{table}")
            for table in SEALED
        ],
        migrations.RunSQL(OWN_EPISODE, NOT_OWN_EPISODE),
    ]
