"""Communities: charters, memberships, requests, invitations, onboarding, sanctions."""

import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("files", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Community",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="address")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("purpose", models.CharField(max_length=300, verbose_name="purpose")),
                (
                    "language",
                    models.CharField(default="en", max_length=10, verbose_name="language"),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Public: everyone can read it"),
                            (
                                "listed",
                                "Listed: everyone sees name and purpose, members read the rest",
                            ),
                            ("hidden", "Hidden: only members know that it exists"),
                        ],
                        default="listed",
                        max_length=6,
                        verbose_name="who sees it",
                    ),
                ),
                (
                    "joining",
                    models.CharField(
                        choices=[
                            ("open", "Anyone may join"),
                            ("request", "People ask, admins answer"),
                            ("invitation", "By invitation only"),
                        ],
                        default="request",
                        max_length=10,
                        verbose_name="how one joins",
                    ),
                ),
                (
                    "accent",
                    models.CharField(
                        choices=[
                            ("petrol", "Petrol"),
                            ("yew", "Yew"),
                            ("madder", "Madder"),
                            ("umber", "Umber"),
                            ("own", "A colour of our own"),
                        ],
                        default="petrol",
                        max_length=6,
                        verbose_name="accent colour",
                    ),
                ),
                (
                    "accent_hue",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        null=True,
                        validators=[django.core.validators.MaxValueValidator(360)],
                    ),
                ),
                (
                    "accent_chroma",
                    models.FloatField(
                        blank=True,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(0.0),
                            django.core.validators.MaxValueValidator(0.37),
                        ],
                    ),
                ),
                (
                    "charter_version",
                    models.PositiveIntegerField(default=0, verbose_name="version of the charter"),
                ),
                (
                    "moderation_rules",
                    models.TextField(
                        blank=True, max_length=5000, verbose_name="rules for moderation"
                    ),
                ),
                (
                    "hide_threshold",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(2),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="reports that hide",
                    ),
                ),
                ("member_count", models.PositiveIntegerField(default=0, verbose_name="members")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="archived"),
                ),
                (
                    "cover",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="cover",
                    ),
                ),
                (
                    "logo",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="files.storedfile",
                        verbose_name="logo",
                    ),
                ),
                (
                    "archived_by_moderators",
                    models.BooleanField(db_default=False, default=False, editable=False),
                ),
                (
                    "archived_before",
                    models.BooleanField(db_default=False, default=False, editable=False),
                ),
            ],
            options={
                "verbose_name_plural": "communities",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("accent", "own"), _negated=True),
                            models.Q(
                                ("accent_chroma__isnull", False), ("accent_hue__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="community_own_accent_has_figures",
                    )
                ],
                "verbose_name": "community",
            },
        ),
        migrations.CreateModel(
            name="Charter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="version")),
                ("mission", models.TextField(max_length=2000, verbose_name="mission")),
                ("vision", models.TextField(blank=True, max_length=2000, verbose_name="vision")),
                ("values", models.TextField(blank=True, max_length=2000, verbose_name="values")),
                (
                    "shared_goals",
                    models.TextField(blank=True, max_length=2000, verbose_name="shared goals"),
                ),
                ("norms", models.TextField(blank=True, max_length=2000, verbose_name="norms")),
                (
                    "expectations",
                    models.TextField(blank=True, max_length=2000, verbose_name="expectations"),
                ),
                (
                    "ownership",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="who owns what is contributed"
                    ),
                ),
                (
                    "default_licence",
                    models.CharField(
                        choices=[
                            ("reserved", "All rights reserved in this community"),
                            ("cc-by", "CC BY 4.0"),
                            ("cc-by-sa", "CC BY-SA 4.0"),
                            ("cc0", "CC0 1.0"),
                            ("organisation", "Owned by the organisation"),
                        ],
                        default="reserved",
                        max_length=12,
                        verbose_name="default licence",
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="charters",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "ordering": ["-version"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "version"), name="community_charter_version_once"
                    )
                ],
                "verbose_name": "charter",
                "verbose_name_plural": "charters",
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("moderator", "Moderator"),
                            ("member", "Member"),
                            ("guest", "Guest"),
                        ],
                        default="member",
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined"),
                ),
                (
                    "accepted_version",
                    models.PositiveIntegerField(default=0, verbose_name="accepted version"),
                ),
                (
                    "onboarded_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="first steps done"),
                ),
                (
                    "silenced_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="silenced until"),
                ),
                (
                    "suspended_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="suspended until"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="invited by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["community", "-joined_at", "-id"], name="community_members_new"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("community", "user"), name="community_member_once"
                    )
                ],
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    "message",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="why you would like to join"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=1000, verbose_name="answer")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("community", "user"),
                        name="community_one_open_request",
                    )
                ],
                "verbose_name": "request to join",
                "verbose_name_plural": "requests to join",
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                    models.EmailField(blank=True, max_length=254, verbose_name="e-mail address"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("moderator", "Moderator"),
                            ("member", "Member"),
                            ("guest", "Guest"),
                        ],
                        default="member",
                        max_length=9,
                        verbose_name="role",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="message")),
                ("token_hash", models.CharField(editable=False, max_length=64, unique=True)),
                ("max_uses", models.PositiveIntegerField(default=1, verbose_name="uses at most")),
                ("uses", models.PositiveIntegerField(default=0, verbose_name="used")),
                ("expires_at", models.DateTimeField(verbose_name="good until")),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("uses__lte", models.F("max_uses"))),
                        name="community_invitation_uses",
                    )
                ],
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
            },
        ),
        migrations.CreateModel(
            name="InvitationKept",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept",
                        to="community.invitation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("counted", models.BooleanField(db_default=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("invitation", "user"), name="community_kept_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OnboardingStep",
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
                            ("charter", "Accept the charter"),
                            ("profile", "Say who you are"),
                            ("group", "Join a group"),
                            ("introduction", "Write a first post"),
                            ("own", "Something else"),
                        ],
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                ("text", models.CharField(blank=True, max_length=300, verbose_name="text")),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="address")),
                ("position", models.PositiveSmallIntegerField(default=0, verbose_name="position")),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "id"],
                "verbose_name": "first step",
                "verbose_name_plural": "first steps",
            },
        ),
        migrations.CreateModel(
            name="OnboardingDone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="done_steps",
                        to="community.membership",
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="community.onboardingstep",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "step"), name="community_step_done_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Sanction",
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
                            ("warning", "Warned"),
                            ("silence", "Silenced: reads, does not post"),
                            ("suspension", "Suspended: neither reads nor posts"),
                            ("ban", "Banned: removed, may not come back"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("reason", models.TextField(max_length=1000, verbose_name="reason")),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by whom",
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanctions",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lifted by",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sanctions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "ban"), ("lifted_at", None)),
                        fields=("community", "user"),
                        name="community_one_ban",
                    )
                ],
                "verbose_name": "sanction",
                "verbose_name_plural": "sanctions",
            },
        ),
    ]
