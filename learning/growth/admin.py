"""Commitments and skills in the admin, read-only, and without what people wrote and at which level
somebody is: most of it is theirs alone."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import (
    Assessment,
    Commitment,
    CourseSkills,
    Framework,
    Openness,
    PeerRequest,
    Prompt,
    Skill,
    SkillVersion,
)


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ["public_id", "user", "community", "group", "shared", "ended", "made_at"]
    list_filter = ["shared", "ended", "taken_down", "made_at"]
    list_select_related = ["user", "community", "group"]
    search_fields = ["user__name", "community__name", "public_id"]
    exclude = ["what"]
    ordering = ["-id"]


@admin.register(Prompt)
class PromptAdmin(ReadOnlyAdmin):
    list_display = ["pk", "week", "due_on", "told_at", "answered_at"]
    list_filter = ["week", "due_on"]
    search_fields = ["commitment__public_id"]
    exclude = ["happened", "evidence", "answer"]
    ordering = ["-id"]


@admin.register(Framework)
class FrameworkAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "group", "version", "made_by", "archived_at"]
    list_filter = ["made_at", "archived_at"]
    list_select_related = ["community", "group", "made_by"]
    search_fields = ["name", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Skill)
class SkillAdmin(ReadOnlyAdmin):
    list_display = ["name", "area", "framework", "removed_at"]
    list_filter = ["removed_at"]
    list_select_related = ["framework"]
    search_fields = ["name", "framework__name"]
    ordering = ["-id"]


@admin.register(SkillVersion)
class SkillVersionAdmin(ReadOnlyAdmin):
    list_display = ["skill", "number", "made_at"]
    list_filter = ["made_at"]
    list_select_related = ["skill"]
    search_fields = ["skill__name"]
    ordering = ["-id"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ["pk", "source", "at"]
    list_filter = ["source", "at"]
    search_fields = ["member__name"]
    exclude = ["level", "evidence"]
    ordering = ["-id"]


@admin.register(Openness)
class OpennessAdmin(ReadOnlyAdmin):
    list_display = ["framework", "member", "seen_by"]
    list_filter = ["seen_by"]
    list_select_related = ["framework", "member"]
    search_fields = ["member__name", "framework__name"]
    ordering = ["-id"]


@admin.register(PeerRequest)
class PeerRequestAdmin(ReadOnlyAdmin):
    list_display = ["framework", "member", "peer", "at", "closed_at"]
    list_filter = ["at", "closed_at"]
    list_select_related = ["framework", "member", "peer"]
    search_fields = ["member__name", "peer__name"]
    ordering = ["-id"]


@admin.register(CourseSkills)
class CourseSkillsAdmin(ReadOnlyAdmin):
    list_display = ["course", "framework", "linked_by", "at"]
    list_filter = ["at"]
    list_select_related = ["course", "framework", "linked_by"]
    search_fields = ["course__name", "framework__name"]
    ordering = ["-id"]
