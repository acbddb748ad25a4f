"""Let the database itself keep the vocabulary a tree and every tag in its facet, and tell the search index.

A term's parent and successor, and a tag's term, are of the same facet: composite foreign keys say so. Cycles
cannot be said by a key, so a trigger walks upwards; changes of the tree wait for each other meanwhile, because
two moves that are harmless alone can close a circle together.
"""

from django.db import migrations

SAME_FACET = """
ALTER TABLE curation_term ADD CONSTRAINT term_with_facet UNIQUE (facet_id, id);
ALTER TABLE curation_term ADD CONSTRAINT parent_in_facet FOREIGN KEY (facet_id, parent_id)
    REFERENCES curation_term (facet_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE curation_term ADD CONSTRAINT successor_in_facet FOREIGN KEY (facet_id, deprecated_by_id)
    REFERENCES curation_term (facet_id, id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE curation_tag ADD CONSTRAINT term_in_facet FOREIGN KEY (facet_id, term_id)
    REFERENCES curation_term (facet_id, id) DEFERRABLE INITIALLY DEFERRED;
"""
ANY_FACET = """
ALTER TABLE curation_tag DROP CONSTRAINT term_in_facet;
ALTER TABLE curation_term DROP CONSTRAINT successor_in_facet;
ALTER TABLE curation_term DROP CONSTRAINT parent_in_facet;
ALTER TABLE curation_term DROP CONSTRAINT term_with_facet;
"""

NO_CYCLES = """
CREATE FUNCTION curation_term_no_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    met bigint := NEW.parent_id;
    steps int := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('curation_term'));
    WHILE met IS NOT NULL LOOP
        steps := steps + 1;
        IF met = NEW.id OR steps > 100 THEN
            RAISE EXCEPTION 'term % cannot stand below itself', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        SELECT parent_id INTO met FROM curation_term WHERE id = met;
    END LOOP;
    met := NEW.deprecated_by_id;
    WHILE met IS NOT NULL LOOP
        steps := steps + 1;
        IF met = NEW.id OR steps > 200 THEN
            RAISE EXCEPTION 'term % cannot be replaced by itself', NEW.id USING ERRCODE = 'check_violation';
        END IF;
        SELECT deprecated_by_id INTO met FROM curation_term WHERE id = met;
    END LOOP;
    RETURN NEW;
END
$$;
CREATE TRIGGER term_no_cycle BEFORE INSERT OR UPDATE OF parent_id, deprecated_by_id ON curation_term
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL OR NEW.deprecated_by_id IS NOT NULL)
    EXECUTE FUNCTION curation_term_no_cycle();

CREATE FUNCTION curation_facet_one_level() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('curation_facet'));
    IF NEW.part_of_id = NEW.id
        OR EXISTS (SELECT FROM curation_facet WHERE id = NEW.part_of_id AND part_of_id IS NOT NULL)
        OR EXISTS (SELECT FROM curation_facet WHERE part_of_id = NEW.id) THEN
        RAISE EXCEPTION 'a companion facet stands beside a facet that is none itself'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER facet_one_level BEFORE INSERT OR UPDATE OF part_of_id ON curation_facet
    FOR EACH ROW WHEN (NEW.part_of_id IS NOT NULL) EXECUTE FUNCTION curation_facet_one_level();
"""
CYCLES = """
DROP TRIGGER facet_one_level ON curation_facet;
DROP FUNCTION curation_facet_one_level();
DROP TRIGGER term_no_cycle ON curation_term;
DROP FUNCTION curation_term_no_cycle();
"""

FOLLOWED = {
    "curation_review": "state",
    "curation_tag": "id,facet_id,term_id,state",
    "curation_vote": "id,superseded_by_id",
    "curation_verdict": "id,superseded_by_id",
}


class Migration(migrations.Migration):
    dependencies = [("curation", "0005_review")]

    operations = [
        migrations.RunSQL(SAME_FACET, ANY_FACET),
        migrations.RunSQL(NO_CYCLES, CYCLES),
        *(
            migrations.RunSQL(
                f"SELECT curation_follow('{table}', 'record_id', '{watched}')",
                f"SELECT curation_unfollow('{table}')",
            )
            for table, watched in FOLLOWED.items()
        ),
    ]
