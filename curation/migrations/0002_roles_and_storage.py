"""Create the four role groups, and choose how PostgreSQL keeps the two wide columns."""

from django.db import migrations

ROLES = ["researcher", "curator", "lead", "admin"]

# pglz, the default, takes more time than all the rest of storing a record. LZ4 does not; a server built
# without it keeps the JSON as it is. The XML comes compressed and is never compressed again.
STORAGE = """
ALTER TABLE curation_recordversion ALTER COLUMN raw_xml SET STORAGE EXTERNAL;
DO $$
BEGIN
    ALTER TABLE curation_record ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    ALTER TABLE curation_record ALTER COLUMN body SET STORAGE EXTERNAL;
END
$$;
"""
BACK = """
ALTER TABLE curation_recordversion ALTER COLUMN raw_xml SET STORAGE EXTENDED;
ALTER TABLE curation_record ALTER COLUMN body SET STORAGE EXTENDED;
"""


def create_roles(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("curation", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(create_roles, migrations.RunPython.noop),
        migrations.RunSQL(STORAGE, BACK),
    ]
