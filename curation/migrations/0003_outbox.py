"""Let triggers tell, in the transaction that changes a record, that the search index has to read it again."""

from django.db import migrations, models

# One function for every table and event. The transition tables hold the statement's rows, so that a COPY of ten
# thousand records costs one INSERT. A record is told once a transaction, however often it is touched.
FUNCTIONS = """
CREATE FUNCTION curation_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    outbox text := format('INSERT INTO %I.curation_outbox (xid, pmid) ', TG_TABLE_SCHEMA);
    xid bigint := pg_current_xact_id()::text::bigint;
    key text;
    compared text;
    rows text;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        EXECUTE outbox || 'VALUES ($1, 0) ON CONFLICT DO NOTHING' USING xid;
        RETURN NULL;
    END IF;
    FOREACH key IN ARRAY string_to_array(TG_ARGV[0], ',') LOOP
        compared := key || coalesce(',' || nullif(TG_ARGV[1], ''), '');
        rows := CASE
            WHEN TG_OP = 'INSERT' THEN format('SELECT %s AS pmid FROM new_rows', key)
            WHEN TG_OP = 'DELETE' THEN format('SELECT %s AS pmid FROM old_rows', key)
            WHEN TG_ARGV[1] = '' THEN
                format('SELECT %1$s AS pmid FROM new_rows UNION SELECT %1$s FROM old_rows', key)
            ELSE format(
                'SELECT %1$s AS pmid FROM (SELECT %2$s FROM new_rows EXCEPT SELECT %2$s FROM old_rows) a '
                'UNION SELECT %1$s FROM (SELECT %2$s FROM old_rows EXCEPT SELECT %2$s FROM new_rows) b',
                key, compared)
        END;
        EXECUTE outbox || 'SELECT DISTINCT $1, pmid FROM (' || rows || ') changed '
            'WHERE pmid IS NOT NULL ON CONFLICT DO NOTHING' USING xid;
    END LOOP;
    RETURN NULL;
END
$$;

CREATE FUNCTION curation_follow(followed text, keys text, watched text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    run text := format('FOR EACH STATEMENT EXECUTE FUNCTION curation_note_change(%L, %L)', keys, watched);
    name text := followed::regclass::text;
BEGIN
    EXECUTE format('CREATE TRIGGER outbox_insert AFTER INSERT ON %s REFERENCING NEW TABLE AS new_rows ', name)
        || run;
    EXECUTE format('CREATE TRIGGER outbox_update AFTER UPDATE ON %s '
                   'REFERENCING NEW TABLE AS new_rows OLD TABLE AS old_rows ', name) || run;
    EXECUTE format('CREATE TRIGGER outbox_delete AFTER DELETE ON %s REFERENCING OLD TABLE AS old_rows ', name)
        || run;
    EXECUTE format('CREATE TRIGGER outbox_truncate AFTER TRUNCATE ON %s ', name) || run;
END
$$;

CREATE FUNCTION curation_unfollow(followed text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event text;
BEGIN
    FOREACH event IN ARRAY ARRAY['insert', 'update', 'delete', 'truncate'] LOOP
        EXECUTE format('DROP TRIGGER IF EXISTS outbox_%s ON %s', event, followed::regclass::text);
    END LOOP;
END
$$;
"""
BACK = """
DROP FUNCTION curation_unfollow(text);
DROP FUNCTION curation_follow(text, text, text);
DROP FUNCTION curation_note_change();
"""


class Migration(migrations.Migration):
    dependencies = [("curation", "0002_roles_and_storage")]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("pk", models.CompositePrimaryKey("xid", "pmid", blank=True, editable=False, primary_key=True, serialize=False)),
                ("xid", models.BigIntegerField()),
                ("pmid", models.BigIntegerField()),
            ],
            options={"db_table": "curation_outbox"},
        ),
        migrations.CreateModel(
            name="Follower",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("host", models.CharField(max_length=200, unique=True)),
                ("schema", models.CharField(help_text="The hash of the index's schema.", max_length=40)),
                ("snapshot", models.TextField(default="")),
                ("as_of", models.DateTimeField(null=True)),
                ("seen_at", models.DateTimeField(help_text="When the follower last gave a sign of life.", null=True)),
                ("documents", models.BigIntegerField(default=0)),
                ("rebuilt", models.BigIntegerField(help_text="Documents built so far, while it is being rebuilt.", null=True)),
                ("error", models.TextField(blank=True)),
            ],
        ),
        migrations.RunSQL(FUNCTIONS, BACK),
        migrations.RunSQL(
            "SELECT curation_follow('curation_record', 'pmid')",
            "SELECT curation_unfollow('curation_record')",
        ),
        migrations.RunSQL(
            "SELECT curation_follow('curation_match', 'record_id', 'source_id,left_run_id')",
            "SELECT curation_unfollow('curation_match')",
        ),
    ]
