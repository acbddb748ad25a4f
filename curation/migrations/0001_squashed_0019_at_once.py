"""Make the tables of the first nineteen steps at once, where there are none yet.

Step by step, Django builds its picture of all models anew some four hundred times, which took 27 of the 60
seconds a first start may take. The steps stay: they say what the tables are, and bring older bases here.
"""

from importlib import import_module

from django.db import migrations
from django.db.migrations.operations.base import Operation

STEPS = [
    "0001_initial",
    "0002_roles_and_storage",
    "0003_outbox",
    "0004_runs_notices_withdrawals",
    "0005_review",
    "0006_review_guards",
    "0007_invitation",
    "0008_citations",
    "0009_schedules_and_alerts",
    "0010_keys_and_rules",
    "0011_accepted_readings",
    "0012_events_by_statement",
    "0013_updates_by_row",
    "0014_search_hears_of_rules",
    "0015_permits",
    "0016_updates_by_statement",
    "0017_saved_searches",
    "0018_notices_of_old",
    "0019_vocabulary_edits",
]
OPERATIONS = [
    operation
    for name in STEPS
    for operation in import_module(f"curation.migrations.{name}").Migration.operations
]


class Unrendered(Operation):
    """Let go of the built models, so that the operations that follow change no more than their description."""

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        pass

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        pass


def make_tables(apps, schema_editor):
    models = [model for model in apps.get_models() if model._meta.app_label == "curation"]
    for model in models:
        schema_editor.create_model(model)
    for model in models:
        for trigger in getattr(model._meta, "triggers", []):
            schema_editor.execute(trigger.install_sql, params=None)


class Migration(migrations.Migration):
    initial = True
    replaces = [("curation", name) for name in STEPS]
    dependencies = [("auth", "0012_alter_user_first_name_max_length")]
    operations = [
        Unrendered(),
        migrations.SeparateDatabaseAndState(state_operations=OPERATIONS),
        migrations.RunPython(make_tables),
        *(one for one in OPERATIONS if isinstance(one, migrations.RunSQL | migrations.RunPython)),
    ]
