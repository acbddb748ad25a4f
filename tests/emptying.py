"""Empty the database after a test that commits, at the price of what it wrote.

Django truncates every table, a new file each for more than a hundred tables and their indexes, and then makes
all permissions anew: 0.6 s a test, of which most had written a dozen rows.
"""

from django.db import DEFAULT_DB_ALIAS, connections
from django.test import TransactionTestCase

from tests.secretome.deadline import until

# What Django itself fills after the migrations, and nobody's test changes.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})
# Triggers and foreign keys are the same for all rows or for none, so that the order is of no account.
EMPTY = """
DO $$
DECLARE
    name text;
    filled boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOREACH name IN ARRAY string_to_array('{tables}', ' ') LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', name) INTO filled;
        IF filled THEN
            EXECUTE format('DELETE FROM %I', name);
        END IF;
    END LOOP;
END
$$
"""
SLOW = """
SELECT NOT has_parameter_privilege('session_replication_role', 'SET') OR EXISTS (
    SELECT FROM pg_class WHERE relkind = 'r' AND relname = ANY (%s) AND pg_relation_size(oid) > %s
)
"""
# A request that a page made as the test ended; TRUNCATE would wait for its locks.
WRITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
"""
MOST = 8_000_000  # bytes of a table; above them a new file is cheaper than rows marked as gone

_flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]  # what is replaced


def empty(case: TransactionTestCase) -> None:
    """Delete every row of every model; used in place of ``TransactionTestCase._fixture_teardown``.

    A server that the tests did not start may not let them, and is emptied in Django's way.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = sorted(set(names) - KEPT)
    with connection.cursor() as cursor:

        def quiet() -> bool:
            cursor.execute(WRITING)
            return bool(cursor.fetchone() == (0,))

        until(quiet, seconds=10)
        cursor.execute(SLOW, [tables, MOST])
        (slow,) = cursor.fetchone() or (True,)
        if not slow:
            cursor.execute(EMPTY.format(tables=" ".join(tables)))
    if slow:
        _flush(case)
