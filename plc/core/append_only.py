"""Migration operations for append-only tables, enforced by database triggers."""

from django.db.migrations.operations import RunSQL


class AppendOnly(RunSQL):
    """Forbid DELETE on ``table``, and UPDATE of all columns but ``stamps``.

    ``unless`` names a setting that permits DELETE while it is 'on' in the transaction (``SET LOCAL
    journal.pruning = 'on'``), for the job that prunes.
    """

    def __init__(self, table: str, *, stamps: tuple[str, ...] = (), unless: str = "") -> None:
        self.table, self.stamps, self.unless = table, stamps, unless
        old, new = (
            f"to_jsonb({row}) - ARRAY[{', '.join(repr(stamp) for stamp in stamps)}]::text[]"
            for row in ("OLD", "NEW")
        )
        pruning = (
            f"IF TG_OP = 'DELETE' AND current_setting('{unless}', true) = 'on' THEN"
            " RETURN OLD; END IF;"
            if unless
            else ""
        )
        super().__init__(
            sql=f"""
            CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                {pruning}
                IF TG_OP = 'UPDATE' AND {old} = {new} THEN RETURN NEW; END IF;
                RAISE EXCEPTION '{table} is append-only';
            END $$;
            CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
                FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
            """,
            reverse_sql=f"DROP FUNCTION {table}_append_only() CASCADE",
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return ("AppendOnly", [self.table], {"stamps": self.stamps, "unless": self.unless})

    def describe(self) -> str:
        return f"Make {self.table} append-only"


class NeverEmptied(RunSQL):
    """Forbid TRUNCATE on ``table``, also by CASCADE, unless the setting ``append_only.emptying`` is
    'on': for restoring a backup, and for tests."""

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            sql=f"""
            CREATE FUNCTION {table}_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF current_setting('append_only.emptying', true) = 'on' THEN RETURN NULL; END IF;
                RAISE EXCEPTION '{table} is append-only';
            END $$;
            CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION {table}_never_emptied();
            """,
            reverse_sql=f"DROP FUNCTION {table}_never_emptied() CASCADE",
        )

    def deconstruct(self) -> tuple[str, list[object], dict[str, object]]:
        return ("NeverEmptied", [self.table], {})

    def describe(self) -> str:
        return f"Let nobody empty {self.table}"
