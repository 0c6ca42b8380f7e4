"""What is asked of a PostgreSQL server: the sums of tables, who is connected, what our role may do."""

from collections.abc import Iterable
from typing import Any

from psycopg2 import sql
from psycopg2.extensions import connection as Connection  # noqa: N812  # a class, named like one

from worktracker.backup.manifest import TableSum

TABLES = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
    ORDER BY 1, 2
"""
# How values are written as text: pinned, so that the same row reads the same in every session.
AS_TEXT = (
    "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'; "
    "SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1"
)
# The sum of the digests of all rows: the same in whatever order they come, and nothing is sorted or held in memory.
SUM = """
    SELECT count(*) AS rows, coalesce(sum(('x' || left(h, 16))::bit(64)::bigint), 0)::text || ':' ||
        coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint), 0)::text AS digest
    FROM (SELECT encode(sha256(convert_to(whole_row_::text, 'UTF8')), 'hex') AS h FROM {} AS whole_row_) AS digests
"""
OTHERS = """
    SELECT coalesce(nullif(application_name, ''), usename, '?') || ' ' ||
        coalesce(host(client_addr) || ' ', '') || '(pid ' || pid || ')'
    FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
        AND coalesce(backend_type, 'client backend') = 'client backend' -- hidden where the session is another role's
    ORDER BY 1
"""
# A renamed database would come without what was granted in this one, and without its own settings.
HAS_GRANTS = """
    SELECT datacl IS NOT NULL OR EXISTS (SELECT FROM pg_default_acl)
        OR EXISTS (SELECT FROM pg_db_role_setting WHERE setdatabase = d.oid)
        OR EXISTS (SELECT FROM pg_class c, aclexplode(c.relacl) g
            WHERE c.relnamespace = to_regnamespace('public') AND g.grantee <> c.relowner)
    FROM pg_database d WHERE datname = current_database()
"""
MAY_CREATE = """
    SELECT (rolcreatedb OR rolsuper) AND pg_has_role(datdba, 'USAGE')
    FROM pg_roles, pg_database WHERE rolname = current_user AND datname = current_database()
"""
# The schema itself stays, with what is granted on it and by default in it.
EMPTY_SCHEMA = """
    DO $empty$ DECLARE statement text; BEGIN
    FOR statement IN
        SELECT format('DROP %s IF EXISTS public.%I CASCADE', kind, relname) FROM pg_class
        JOIN (VALUES ('r', 'TABLE'), ('p', 'TABLE'), ('v', 'VIEW'), ('m', 'MATERIALIZED VIEW'), ('S', 'SEQUENCE'))
            AS kinds (letter, kind) ON letter = relkind::text
        WHERE relnamespace = 'public'::regnamespace ORDER BY kind <> 'TABLE' -- whose sequences go with it
    LOOP EXECUTE statement; END LOOP;
    FOR statement IN
        SELECT format('DROP ROUTINE %s CASCADE', oid::regprocedure) FROM pg_proc p
        WHERE pronamespace = 'public'::regnamespace
            AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')
    LOOP EXECUTE statement; END LOOP;
    END $empty$;
"""
# What the planner goes by. Until autovacuum comes by, fresh tables have none, and large joins take minutes.
STATISTICS = "ANALYZE;\n"
PEOPLES_OWN = ("agencies_user", "agencies_agency", "tasks_activity")


def one(connection: Connection, query: Any) -> Any:
    """The first column of the first row, None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else None


def rows(connection: Connection, query: Any) -> list[tuple[Any, ...]]:
    """All rows of a short answer."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def sums(connection: Connection, *, left_empty: Iterable[str]) -> dict[str, TableSum]:
    """Every table's rows and digest, computed by the server; of ``left_empty`` as if they had no rows."""
    found = {}
    tables = rows(connection, TABLES)
    with connection.cursor() as cursor:
        cursor.execute(AS_TEXT)
        for schema, table in tables:
            query = sql.SQL(SUM).format(sql.Identifier(schema, table))
            if table in left_empty:
                query += sql.SQL(" WHERE false")
            cursor.execute(query)
            count, digest = cursor.fetchone() or (0, "")
            found[_spelt(schema, table)] = TableSum(count, digest)
    return found


def comparison(wanted: dict[str, TableSum]) -> str:
    """A script that raises where a table is not as wanted; for the end of the transaction that loaded them."""
    lines = [f"{AS_TEXT};", "DO $compare$ DECLARE found record; BEGIN"]
    for name, table in wanted.items():
        schema, _dot, short = name.rpartition(".")
        place = ".".join(_quoted(part) for part in (schema or "public", short))
        lines += [
            f"{SUM.format(place)} INTO found;",
            f"IF found.rows <> {table.rows} OR found.digest <> '{_escaped(table.digest)}' THEN",
            f"RAISE EXCEPTION '% differs', '{_escaped(name)}'; END IF;",
        ]
    return "\n".join([*lines, "END $compare$;\n"])


def nobodys(connection: Connection) -> bool:
    """Whether there is neither an account nor an agency nor a trail."""
    standing = [table for table in PEOPLES_OWN if has_table(connection, table)]
    exists = sql.SQL("SELECT 1 FROM {} LIMIT 1")
    return not any(one(connection, exists.format(sql.Identifier(table))) for table in standing)


def has_table(connection: Connection, name: str) -> bool:
    """Whether the table stands, in the schema that our role works in."""
    query = sql.SQL("SELECT to_regclass({}) IS NOT NULL").format(sql.Literal(f"public.{name}"))
    return bool(one(connection, query))


def others(connection: Connection) -> list[str]:
    """Who else is connected to this database."""
    return [who for (who,) in rows(connection, OTHERS)]


def databases(connection: Connection) -> list[str]:
    """The names of all databases of the server."""
    return [name for (name,) in rows(connection, "SELECT datname FROM pg_database")]


def may_create_databases(connection: Connection) -> bool:
    """Whether our role may make databases, and rename this one."""
    return bool(one(connection, MAY_CREATE))


def has_grants(connection: Connection) -> bool:
    """Whether other roles were granted anything here, or the database has settings of its own."""
    return bool(one(connection, HAS_GRANTS))


def create_like_this(connection: Connection, name: str) -> None:
    """An empty database with this one's encoding and locale."""
    of_this = "FROM pg_database d WHERE datname = current_database()"
    (described,) = rows(
        connection,
        f"SELECT to_jsonb(d), pg_encoding_to_char(encoding) {of_this}",
    )
    this, encoding = described
    words = [
        sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)),
        sql.SQL("ENCODING {}").format(sql.Literal(encoding)),
        sql.SQL("LC_COLLATE {}").format(sql.Literal(this["datcollate"])),
        sql.SQL("LC_CTYPE {}").format(sql.Literal(this["datctype"])),
    ]
    locale = this.get("datlocale") or this.get("daticulocale")
    providers = {"i": ("icu", "ICU_LOCALE"), "b": ("builtin", "BUILTIN_LOCALE")}
    if locale and (provider := providers.get(this.get("datlocprovider", ""))):
        words += [
            sql.SQL("LOCALE_PROVIDER {}").format(sql.Identifier(provider[0])),
            sql.SQL(provider[1] + " {}").format(sql.Literal(locale)),
        ]
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" ").join(words))


def _spelt(schema: str, table: str) -> str:
    return table if schema == "public" else f"{schema}.{table}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _escaped(text: str) -> str:
    return text.replace("'", "''")
