"""Accounts, profiles, profile questions, follows and blocks."""

import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import plc.accounts.models.people
import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberType",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="name")),
                ("plural", models.CharField(max_length=60, verbose_name="plural")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "self_chosen",
                    models.BooleanField(
                        default=True, verbose_name="people may choose it themselves"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "name"],
                "verbose_name": "member type",
                "verbose_name_plural": "member types",
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(
                        default=plc.core.ids.uuid7,
                        editable=False,
                        unique=True,
                        verbose_name="id in addresses",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, null=True, verbose_name="email address"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="As you write it yourself.", max_length=120, verbose_name="name"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("active", "Active"),
                            ("deactivated", "Deactivated by themselves"),
                            ("suspended", "Suspended by staff"),
                            ("placeholder", "Imported, not claimed"),
                        ],
                        default="active",
                        max_length=12,
                        verbose_name="state",
                    ),
                ),
                (
                    "state_changed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="state changed"),
                ),
                (
                    "is_staff",
                    models.BooleanField(default=False, verbose_name="may enter the administration"),
                ),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined"),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[plc.accounts.models.people.validate_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                (
                    "scheme",
                    models.CharField(
                        blank=True,
                        choices=[("", "As the system"), ("light", "Light"), ("dark", "Dark")],
                        max_length=5,
                    ),
                ),
                ("picture_key", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "origin",
                    models.CharField(
                        blank=True,
                        editable=False,
                        max_length=200,
                        null=True,
                        unique=True,
                        verbose_name="origin",
                    ),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
                (
                    "member_type",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="accounts.membertype",
                        verbose_name="member type",
                    ),
                ),
                (
                    "hidden_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="hidden by moderators"
                    ),
                ),
                (
                    "zone_of_browser",
                    models.CharField(
                        blank=True, db_default="", default="", editable=False, max_length=64
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.functions.text.Lower("name"),
                        models.F("id"),
                        name="accounts_user_by_name",
                    ),
                    models.Index(models.F("email"), name="accounts_user_by_email"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="accounts_user_email_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("email__isnull", False), ("state", "placeholder"), _connector="OR"
                        ),
                        name="accounts_user_has_email",
                    ),
                ],
                "verbose_name": "account",
                "verbose_name_plural": "accounts",
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pronouns", models.CharField(blank=True, max_length=40, verbose_name="pronouns")),
                ("headline", models.CharField(blank=True, max_length=160, verbose_name="headline")),
                ("about", models.TextField(blank=True, max_length=5000, verbose_name="about")),
                ("about_html", models.TextField(blank=True, editable=False)),
                (
                    "organisation",
                    models.CharField(blank=True, max_length=120, verbose_name="organisation"),
                ),
                ("role", models.CharField(blank=True, max_length=120, verbose_name="role")),
                ("location", models.CharField(blank=True, max_length=120, verbose_name="location")),
                (
                    "speaks",
                    models.CharField(blank=True, max_length=120, verbose_name="languages spoken"),
                ),
                ("cover_key", models.CharField(blank=True, editable=False, max_length=32)),
                (
                    "visibility",
                    models.JSONField(blank=True, default=dict, verbose_name="who sees it"),
                ),
                ("completion_dismissed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
            },
        ),
        migrations.CreateModel(
            name="ProfileLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=60)),
                ("url", models.URLField(max_length=500)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
            },
        ),
        migrations.CreateModel(
            name="Skill",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Beginning"),
                            (2, "Practising"),
                            (3, "Experienced"),
                            (4, "Teaching others"),
                        ],
                        default=2,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="skills",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("user"),
                        django.db.models.functions.text.Lower("name"),
                        name="accounts_skill_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ProfileEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("can_help", "Can help with"),
                            ("wants_help", "Wants help with"),
                            ("goal", "Learning goal"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.CharField(max_length=120)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "profile entries",
                "ordering": ["position", "id"],
                "indexes": [models.Index(fields=["kind", "text"], name="accounts_entry_text")],
            },
        ),
        migrations.CreateModel(
            name="ProfileFieldGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
            ],
            options={
                "ordering": ["position", "id"],
                "verbose_name": "group of profile questions",
                "verbose_name_plural": "groups of profile questions",
            },
        ),
        migrations.CreateModel(
            name="ProfileField",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="label")),
                ("hint", models.CharField(blank=True, max_length=200, verbose_name="hint")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "One line"),
                            ("text", "Long text"),
                            ("choice", "One of a list"),
                            ("choices", "Several of a list"),
                            ("date", "Date"),
                            ("url", "Link"),
                        ],
                        default="line",
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                (
                    "options",
                    models.TextField(
                        blank=True, help_text="One on each line.", verbose_name="options"
                    ),
                ),
                ("required", models.BooleanField(default=False, verbose_name="required")),
                (
                    "default_visibility",
                    models.CharField(
                        choices=[
                            ("public", "Everyone, also without an account"),
                            ("site", "Everyone signed in"),
                            ("community", "Members of my communities"),
                            ("groups", "Members of my groups"),
                            ("me", "Only me"),
                        ],
                        default="community",
                        max_length=10,
                    ),
                ),
                ("visibility_chosen", models.BooleanField(default=True)),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "member_types",
                    models.ManyToManyField(
                        blank=True, help_text="Empty: for everyone.", to="accounts.membertype"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fields",
                        to="accounts.profilefieldgroup",
                        verbose_name="group",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "verbose_name": "profile question",
                "verbose_name_plural": "profile questions",
            },
        ),
        migrations.CreateModel(
            name="ProfileFieldValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.JSONField()),
                (
                    "visibility",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Everyone, also without an account"),
                            ("site", "Everyone signed in"),
                            ("community", "Members of my communities"),
                            ("groups", "Members of my groups"),
                            ("me", "Only me"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "field",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="accounts.profilefield",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="field_values",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("user", "field"), name="accounts_field_value_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Follow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "followed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="followed_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "follower",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follows",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("follower", "followed"), name="accounts_follow_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("follower", models.F("followed")), _negated=True),
                        name="accounts_follow_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Block",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "blocked",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocked_by",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "blocker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="blocks",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("blocker", "blocked"), name="accounts_block_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("blocker", models.F("blocked")), _negated=True),
                        name="accounts_block_another",
                    ),
                ],
            },
        ),
    ]
