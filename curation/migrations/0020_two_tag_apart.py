"""Let each of two who tag a record apart say that she has finished, and let the search hear of it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# Whoever was given a record that is past the first look has finished it. Then the index hears of who tags what.
FINISHED = """
UPDATE curation_assignment a SET finished_at = now() FROM curation_review r
WHERE r.record_id = a.record_id AND a.stage = 'curate' AND a.withdrawn_at IS NULL
    AND r.state IN ('verify', 'published', 'recheck')
"""
FOLLOW = "SELECT curation_follow('curation_assignment', 'record_id', 'withdrawn_at,finished_at')"


class Migration(migrations.Migration):

    dependencies = [
        ('curation', '0019_vocabulary_edits'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='assignment',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='assignment',
            name='update_update',
        ),
        migrations.AddField(
            model_name='assignment',
            name='finished_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='assignmentevent',
            name='finished_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(FINISHED, migrations.RunSQL.noop),  # before its events are told again
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "curation_assignmentevent" ("assigned_at", "assigned_by_id", "due_on", "finished_at", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "seat", "stage", "withdrawn_at") SELECT new_values."assigned_at", new_values."assigned_by_id", new_values."due_on", new_values."finished_at", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'insert\', new_values."id", new_values."record_id", new_values."seat", new_values."stage", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='171aeffcf9d3b846d276a5d569c80f785f1cd6f6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_05c49', referencing='REFERENCING NEW TABLE AS new_values ', table='curation_assignment', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='assignment',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "curation_assignmentevent" ("assigned_at", "assigned_by_id", "due_on", "finished_at", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "record_id", "seat", "stage", "withdrawn_at") SELECT new_values."assigned_at", new_values."assigned_by_id", new_values."due_on", new_values."finished_at", new_values."id", new_values."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, NOW(), \'update\', new_values."id", new_values."record_id", new_values."seat", new_values."stage", new_values."withdrawn_at" FROM ( SELECT new_values.* FROM (SELECT * FROM new_values EXCEPT SELECT * FROM old_values) AS new_values ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ffd97ed611d8bb58e91194c60e6186e3d1816382', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_5a481', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='curation_assignment', when='AFTER')),
        ),
        migrations.RunSQL(FOLLOW, "SELECT curation_unfollow('curation_assignment')"),
    ]
