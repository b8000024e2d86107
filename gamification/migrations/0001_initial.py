"""The ledger of points, its rollups and boards."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import plc.core.ids
from plc.core.append_only import AppendOnly, NeverEmptied

# What constraints of single rows cannot say: a reversal is the exact opposite of what it reverses,
# and there is at most one unreversed entry for a deed.
CHECK_ENTRY = """
CREATE FUNCTION gamification_check_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE original gamification_ledgerentry;
BEGIN
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO original FROM gamification_ledgerentry WHERE id = NEW.reverses_id;
        IF original.reverses_id IS NOT NULL
            OR (original.member_id, original.community_id, original.group_id, original.rule,
                original.kind, original.source_type_id, original.source_id, original.given_by_id,
                original.day, original.points)
            IS DISTINCT FROM (NEW.member_id, NEW.community_id, NEW.group_id, NEW.rule,
                NEW.kind, NEW.source_type_id, NEW.source_id, NEW.given_by_id,
                NEW.day, -NEW.points)
        THEN
            RAISE EXCEPTION 'ledger entry % is not reversed by its opposite', NEW.reverses_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
    ELSIF NEW.occasion > 0 AND EXISTS (
        SELECT 1 FROM gamification_ledgerentry e
        WHERE e.rule = NEW.rule AND e.source_id = NEW.source_id
        AND e.source_type_id = NEW.source_type_id AND e.member_id = NEW.member_id
        AND e.given_by_id IS NOT DISTINCT FROM NEW.given_by_id AND e.reverses_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM gamification_ledgerentry r WHERE r.reverses_id = e.id)
    ) THEN
        RAISE EXCEPTION 'the deed of this ledger entry has an entry that is not reversed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER gamification_check_entry BEFORE INSERT ON gamification_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION gamification_check_entry();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("community", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("groups", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardPreference",
            fields=[
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="board_preference",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "on_boards",
                    models.BooleanField(default=True, verbose_name="list me on leaderboards"),
                ),
                (
                    "on_site_board",
                    models.BooleanField(
                        default=False, verbose_name="list me on the site's leaderboard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DayScore",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "place",
                        "day",
                        "kind",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Helping"),
                            (2, "Evidence"),
                            (3, "Facilitation"),
                            (4, "Learning"),
                            (5, "Sharing"),
                            (6, "Care"),
                        ]
                    ),
                ),
                ("points", models.IntegerField()),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recomputation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("previewing", "Being computed"),
                            ("ready", "Waits for a decision"),
                            ("running", "Being applied"),
                            ("done", "Applied"),
                            ("dropped", "Not applied"),
                        ],
                        default="previewing",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("preview", models.JSONField(default=list, verbose_name="who changes by how much")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("decided_at", models.DateTimeField(null=True, verbose_name="decided")),
                ("through_member", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True, verbose_name="applied")),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="recomputations",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "recomputation",
                "verbose_name_plural": "recomputations",
            },
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="rule")),
                (
                    "rule_version",
                    models.PositiveSmallIntegerField(default=1, verbose_name="version of the rule"),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Helping"),
                            (2, "Evidence"),
                            (3, "Facilitation"),
                            (4, "Learning"),
                            (5, "Sharing"),
                            (6, "Care"),
                        ],
                        verbose_name="kind of value",
                    ),
                ),
                ("points", models.IntegerField(verbose_name="points")),
                (
                    "outcome",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Counted"),
                            (2, "Not counted: the most for one day was reached"),
                            (3, "Not counted: the most for one week was reached"),
                            (4, "Not counted: too soon after the one before"),
                            (5, "Not counted: a ring of people who reward only each other"),
                        ],
                        default=1,
                        verbose_name="outcome",
                    ),
                ),
                ("source_id", models.BigIntegerField()),
                ("occasion", models.PositiveSmallIntegerField(default=0)),
                ("at", models.DateTimeField(verbose_name="when it happened")),
                ("day", models.DateField(verbose_name="day")),
                ("posted_at", models.DateTimeField(verbose_name="posted")),
                ("entry", models.BigIntegerField(null=True, verbose_name="entry of the journal")),
                (
                    "why",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "What it was for no longer exists, or no longer counts"),
                            (2, "It was moved to another place"),
                            (3, "Recomputed by current rules"),
                            (4, "A ring of people who reward only each other"),
                        ],
                        null=True,
                        verbose_name="why it was reversed",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given by",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ledger",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="gamification.ledgerentry",
                        verbose_name="reverses",
                    ),
                ),
                (
                    "source_type",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "recomputation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="gamification.recomputation",
                        verbose_name="recomputation",
                    ),
                ),
            ],
            options={
                "verbose_name": "ledger entry",
                "verbose_name_plural": "ledger",
            },
        ),
        migrations.CreateModel(
            name="Ring",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                ("rewards", models.PositiveIntegerField(verbose_name="rewards among them")),
                (
                    "rewards_given",
                    models.PositiveIntegerField(verbose_name="rewards they gave in all"),
                ),
                ("found_at", models.DateTimeField(auto_now_add=True, verbose_name="found")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="no longer")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rings",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "people",
                    models.ManyToManyField(
                        related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="people"
                    ),
                ),
            ],
            options={
                "verbose_name": "ring",
                "verbose_name_plural": "rings",
            },
        ),
        migrations.CreateModel(
            name="RuleOverride",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=40, verbose_name="rule")),
                ("on", models.BooleanField(default=True, verbose_name="counts")),
                (
                    "points",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(1000)],
                        verbose_name="points",
                    ),
                ),
                (
                    "daily_cap",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="most points in a day",
                    ),
                ),
                (
                    "weekly_cap",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(100000)],
                        verbose_name="most points in a week",
                    ),
                ),
                (
                    "cooldown_minutes",
                    models.PositiveIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(525600)],
                        verbose_name="minutes between two that count",
                    ),
                ),
                (
                    "version",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, verbose_name="version"
                    ),
                ),
                ("changed_at", models.DateTimeField(auto_now=True, verbose_name="changed")),
                (
                    "changed_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="changed by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rule_overrides",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of a community",
                "verbose_name_plural": "rules of communities",
            },
        ),
        migrations.CreateModel(
            name="Season",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="name")),
                ("starts_on", models.DateField(verbose_name="first day")),
                ("ends_on", models.DateField(verbose_name="last day")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="seasons",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "season",
                "verbose_name_plural": "seasons",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.BigIntegerField()),
                ("kind", models.PositiveSmallIntegerField()),
                (
                    "period",
                    models.CharField(
                        choices=[
                            ("week", "Week"),
                            ("month", "Month"),
                            ("quarter", "Quarter"),
                            ("season", "Season"),
                            ("ever", "Ever"),
                        ],
                        max_length=7,
                    ),
                ),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                (
                    "season",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="boards",
                        to="gamification.season",
                    ),
                ),
            ],
            options={
                "verbose_name": "board",
                "verbose_name_plural": "boards",
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("touched_at", models.DateTimeField(null=True)),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="standings",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "standing",
                "verbose_name_plural": "standings",
            },
        ),
        migrations.CreateModel(
            name="Backfill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("way", models.PositiveSmallIntegerField(default=0)),
                ("through_id", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True, verbose_name="done")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "entering of the past",
                "verbose_name_plural": "entering of the past",
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["id"],
                        name="gamification_backfill_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BoardScore",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id",
                        "board_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("points", models.IntegerField()),
                ("listed", models.BooleanField(default=True)),
                (
                    "board",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="scores",
                        to="gamification.board",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        models.F("board"),
                        models.OrderBy(models.F("points"), descending=True),
                        models.F("member"),
                        condition=models.Q(("listed", True), ("points__gt", 0)),
                        name="gamification_board_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                ("text", models.CharField(max_length=1000, verbose_name="question")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked")),
                ("answer", models.CharField(blank=True, max_length=2000, verbose_name="answer")),
                (
                    "answered_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="answered"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to="gamification.ledgerentry",
                        verbose_name="entry",
                    ),
                ),
            ],
            options={
                "verbose_name": "question about an entry",
                "verbose_name_plural": "questions about entries",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("entry",),
                        name="gamification_asked_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PointGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=plc.core.ids.uuid7, editable=False, unique=True),
                ),
                (
                    "kind",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Helping"),
                            (2, "Evidence"),
                            (3, "Facilitation"),
                            (4, "Learning"),
                            (5, "Sharing"),
                            (6, "Care"),
                        ],
                        verbose_name="kind of value",
                    ),
                ),
                (
                    "points",
                    models.IntegerField(
                        help_text="A negative number takes points away.",
                        validators=[
                            django.core.validators.MinValueValidator(-1000),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="points",
                    ),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "withdrawn_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="taken back"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="member",
                    ),
                ),
            ],
            options={
                "verbose_name": "points given by hand",
                "verbose_name_plural": "points given by hand",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("points", 0), _negated=True),
                            ("points__gte", -1000),
                            ("points__lte", 1000),
                        ),
                        name="gamification_grant_within_limits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("member", models.F("granted_by")), _negated=True),
                        name="gamification_grant_to_others",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="recomputation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["previewing", "ready", "running"])),
                fields=("community",),
                name="gamification_recompute_one",
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(
                models.F("member"),
                models.F("community"),
                models.OrderBy(models.F("at"), descending=True),
                models.OrderBy(models.F("id"), descending=True),
                name="gamification_ledger_of_member",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses", None)),
                fields=("rule", "source_id", "source_type", "member", "given_by", "occasion"),
                name="gamification_deed_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("entry__isnull", False), ("reverses", None)),
                fields=("rule", "entry", "member", "occasion"),
                name="gamification_entry_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reverses", None), ("why", None)),
                    models.Q(("reverses__isnull", False), ("why__isnull", False)),
                    _connector="OR",
                ),
                name="gamification_reversal_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome", 1), ("points", 0), _connector="OR"),
                name="gamification_unpaid_is_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="ring",
            index=models.Index(
                condition=models.Q(("ended_at", None)),
                fields=["community"],
                name="gamification_rings_now",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleoverride",
            constraint=models.UniqueConstraint(
                fields=("community", "rule"), name="gamification_override_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                name="gamification_season_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="season",
            constraint=models.UniqueConstraint(
                fields=("community", "name"), name="gamification_season_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="board",
            constraint=models.UniqueConstraint(
                fields=("place", "kind", "period", "starts_on", "season"),
                name="gamification_board_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="board",
            constraint=models.CheckConstraint(
                condition=models.Q(("period", "season"), ("season", None), _connector="XOR"),
                name="gamification_board_of_season",
            ),
        ),
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(
                condition=models.Q(("touched_at__isnull", False)),
                fields=["touched_at", "id"],
                name="gamification_standing_touched",
            ),
        ),
        migrations.AddConstraint(
            model_name="standing",
            constraint=models.UniqueConstraint(
                fields=("community", "member"), name="gamification_stands_once"
            ),
        ),
        AppendOnly("gamification_ledgerentry"),
        NeverEmptied("gamification_ledgerentry"),
        migrations.RunSQL(
            CHECK_ENTRY, reverse_sql="DROP FUNCTION gamification_check_entry() CASCADE"
        ),
    ]
