"""Let the outbox hear of changes in the rules of a review and in the vocabulary that alter what a search finds."""

from django.db import migrations

# The protocol a record is judged by decides whether it is blind; a term's place in the tree, what it is found by.
RULES = """
SELECT curation_unfollow('curation_review');
SELECT curation_follow('curation_review', 'record_id', 'state,protocol_id');

CREATE FUNCTION curation_note_rule() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'INSERT INTO %1$I.curation_outbox (xid, pmid) '
        'SELECT DISTINCT pg_current_xact_id()::text::bigint, record_id FROM %1$I.%2$I '
        'WHERE %3$s = $1 ON CONFLICT DO NOTHING',
        TG_TABLE_SCHEMA, TG_ARGV[0], TG_ARGV[1])
        USING (to_jsonb(NEW) ->> TG_ARGV[2])::bigint;
    RETURN NULL;
END
$$;
CREATE TRIGGER outbox_blind AFTER UPDATE OF blind ON curation_protocol
    FOR EACH ROW WHEN (OLD.blind IS DISTINCT FROM NEW.blind)
    EXECUTE FUNCTION curation_note_rule('curation_review', 'protocol_id', 'id');
CREATE TRIGGER outbox_tree AFTER UPDATE OF parent_id, key ON curation_term
    FOR EACH ROW WHEN ((OLD.parent_id, OLD.key) IS DISTINCT FROM (NEW.parent_id, NEW.key))
    EXECUTE FUNCTION curation_note_rule('curation_tag', 'facet_id', 'facet_id');
CREATE TRIGGER outbox_key AFTER UPDATE OF key ON curation_facet
    FOR EACH ROW WHEN (OLD.key IS DISTINCT FROM NEW.key)
    EXECUTE FUNCTION curation_note_rule('curation_tag', 'facet_id', 'id');
"""
BACK = """
DROP TRIGGER outbox_key ON curation_facet;
DROP TRIGGER outbox_tree ON curation_term;
DROP TRIGGER outbox_blind ON curation_protocol;
DROP FUNCTION curation_note_rule();
SELECT curation_unfollow('curation_review');
SELECT curation_follow('curation_review', 'record_id', 'state');
"""


class Migration(migrations.Migration):
    dependencies = [("curation", "0013_updates_by_row")]

    operations = [migrations.RunSQL(RULES, BACK)]
