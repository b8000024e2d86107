"""Tables that remember: a trigger refuses to change or delete their rows."""

from django.db.migrations.operations import RunSQL


class AppendOnly(RunSQL):
    """Migration operation: rows of ``table`` are never deleted, and only ``stamps`` (columns) may
    change. ``unless`` names a setting which, when 'on' in the transaction, lets rows be deleted
    (``SET LOCAL journal.pruning = 'on'``): for the one job that prunes."""

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
