"""Groups: memberships, requests, invitations, waiting lists, templates."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import plc.core.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("community", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Group",
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
                ("slug", models.SlugField(max_length=60, verbose_name="address")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work-team", "Work team"),
                            ("topic", "Topic group"),
                            ("department", "Department"),
                            ("cohort", "Cohort"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("purpose", models.TextField(max_length=1000, verbose_name="what we are here for")),
                (
                    "norms",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="how we work together"
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Public: everyone in the community can read it"),
                            ("private", "Private: everyone sees that it exists, members read it"),
                            ("hidden", "Hidden: only members know that it exists"),
                        ],
                        default="private",
                        max_length=7,
                        verbose_name="who sees it",
                    ),
                ),
                (
                    "joining",
                    models.CharField(
                        choices=[
                            ("open", "Anyone in the community may join"),
                            ("request", "People ask, facilitators answer"),
                            ("invitation", "By invitation only"),
                        ],
                        default="request",
                        max_length=10,
                        verbose_name="how one joins",
                    ),
                ),
                (
                    "size_min",
                    models.PositiveSmallIntegerField(default=15, verbose_name="smallest size"),
                ),
                (
                    "size_max",
                    models.PositiveSmallIntegerField(
                        default=25, null=True, verbose_name="largest size"
                    ),
                ),
                ("member_count", models.PositiveIntegerField(default=0, verbose_name="members")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "archived_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="archived"),
                ),
                (
                    "community",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="groups",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
                (
                    "visibility_before",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Public: everyone in the community can read it"),
                            ("private", "Private: everyone sees that it exists, members read it"),
                            ("hidden", "Hidden: only members know that it exists"),
                        ],
                        db_default="",
                        editable=False,
                        max_length=7,
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
                "constraints": [
                    models.UniqueConstraint(fields=("community", "slug"), name="groups_slug_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("size_max__isnull", True),
                            ("size_max__gte", models.F("size_min")),
                            _connector="OR",
                        ),
                        name="groups_size_in_order",
                    ),
                ],
                "verbose_name": "group",
                "verbose_name_plural": "groups",
            },
        ),
        migrations.CreateModel(
            name="GroupMembership",
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
                            ("facilitator", "Facilitator"),
                            ("member", "Member"),
                            ("observer", "Observer"),
                        ],
                        default="member",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "joined_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="joined"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["group", "-joined_at", "-id"], name="groups_members_new")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "user"), name="groups_member_once")
                ],
                "verbose_name": "group membership",
                "verbose_name_plural": "group memberships",
            },
        ),
        migrations.CreateModel(
            name="GroupJoinRequest",
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
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="requests",
                        to="groups.group",
                        verbose_name="group",
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
                        fields=("group", "user"),
                        name="groups_one_open_request",
                    )
                ],
                "verbose_name": "request to join a group",
                "verbose_name_plural": "requests to join a group",
            },
        ),
        migrations.CreateModel(
            name="GroupInvitation",
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
                    "role",
                    models.CharField(
                        choices=[
                            ("facilitator", "Facilitator"),
                            ("member", "Member"),
                            ("observer", "Observer"),
                        ],
                        default="member",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                ("message", models.TextField(blank=True, max_length=1000, verbose_name="message")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="answered")),
                ("accepted", models.BooleanField(null=True, verbose_name="accepted")),
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
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_invitations",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("answered_at", None)),
                        fields=("group", "user"),
                        name="groups_one_open_invitation",
                    )
                ],
                "verbose_name": "invitation to a group",
                "verbose_name_plural": "invitations to groups",
            },
        ),
        migrations.CreateModel(
            name="WaitlistEntry",
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
                            ("facilitator", "Facilitator"),
                            ("member", "Member"),
                            ("observer", "Observer"),
                        ],
                        default="member",
                        max_length=11,
                        verbose_name="role",
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                (
                    "group",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waitlist",
                        to="groups.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="waitlists",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "waitlists",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("group", "user"), name="groups_waits_once")
                ],
                "verbose_name": "place on a waitlist",
            },
        ),
        migrations.CreateModel(
            name="GroupTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "description",
                    models.CharField(blank=True, max_length=300, verbose_name="description"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("work-team", "Work team"),
                            ("topic", "Topic group"),
                            ("department", "Department"),
                            ("cohort", "Cohort"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("purpose", models.TextField(blank=True, max_length=1000, verbose_name="purpose")),
                ("norms", models.TextField(blank=True, max_length=2000, verbose_name="norms")),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("public", "Public: everyone in the community can read it"),
                            ("private", "Private: everyone sees that it exists, members read it"),
                            ("hidden", "Hidden: only members know that it exists"),
                        ],
                        default="private",
                        max_length=7,
                        verbose_name="who sees it",
                    ),
                ),
                (
                    "joining",
                    models.CharField(
                        choices=[
                            ("open", "Anyone in the community may join"),
                            ("request", "People ask, facilitators answer"),
                            ("invitation", "By invitation only"),
                        ],
                        default="request",
                        max_length=10,
                        verbose_name="how one joins",
                    ),
                ),
                (
                    "size_min",
                    models.PositiveSmallIntegerField(default=15, verbose_name="smallest size"),
                ),
                (
                    "size_max",
                    models.PositiveSmallIntegerField(
                        blank=True, default=25, null=True, verbose_name="largest size"
                    ),
                ),
                (
                    "community",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="group_templates",
                        to="community.community",
                        verbose_name="community",
                    ),
                ),
            ],
            options={
                "verbose_name": "group template",
                "verbose_name_plural": "group templates",
            },
        ),
    ]
