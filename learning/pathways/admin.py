"""Certificates in the admin, read-only: those who teach the course decide about them."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import (
    Activity,
    Certificate,
    CertificateLog,
    Certification,
    Design,
    HoursEntry,
    HoursTarget,
    NamedCohort,
    Numbering,
    Pathway,
    PathwayStep,
    Reached,
    Signature,
    Stage,
    TranscriptCopy,
    Walker,
)


@admin.register(Design)
class DesignAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "course", "paper", "direction", "changed_at", "retired_at"]
    list_filter = ["paper", "direction"]
    list_select_related = ["community", "course"]
    search_fields = ["name", "community__name", "course__name", "public_id"]
    ordering = ["-id"]


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["name", "office", "design", "position"]
    list_filter = ["position"]
    list_select_related = ["design"]
    search_fields = ["name", "office", "design__name"]
    ordering = ["-id"]


@admin.register(Certification)
class CertificationAdmin(ReadOnlyAdmin):
    list_display = ["course", "design", "automatic", "pass_mark", "months", "hours", "authority"]
    list_filter = ["automatic"]
    list_select_related = ["course", "design"]
    search_fields = ["course__name", "authority", "category"]
    ordering = ["-id"]


@admin.register(NamedCohort)
class NamedCohortAdmin(ReadOnlyAdmin):
    list_display = ["offering", "by", "at"]
    list_filter = ["at"]
    list_select_related = ["offering__course__community", "offering__group", "by"]
    search_fields = ["offering__course__name", "offering__group__name"]
    ordering = ["-id"]


@admin.register(Numbering)
class NumberingAdmin(ReadOnlyAdmin):
    list_display = ["community", "letters", "last"]
    list_filter = ["letters"]
    list_select_related = ["community"]
    search_fields = ["community__name", "letters"]
    ordering = ["-id"]


@admin.register(Certificate)
class CertificateAdmin(ReadOnlyAdmin):
    list_display = ["number", "name", "title", "community", "issued_at", "expires_at", "revoked_at"]
    list_filter = ["after_deletion", "revoked_at"]
    list_select_related = ["community"]
    search_fields = ["number", "name", "title", "public_id"]
    date_hierarchy = "issued_at"
    ordering = ["-id"]


@admin.register(CertificateLog)
class CertificateLogAdmin(ReadOnlyAdmin):
    list_display = ["certificate", "kind", "version", "by", "at"]
    list_filter = ["kind"]
    list_select_related = ["certificate", "by"]
    search_fields = ["certificate__number", "certificate__name"]
    ordering = ["-id"]


@admin.register(HoursEntry)
class HoursEntryAdmin(ReadOnlyAdmin):
    list_display = ["user", "title", "hours", "on", "source", "reversed_at"]
    list_filter = ["source"]
    list_select_related = ["user"]
    search_fields = ["user__name", "title", "category", "public_id"]
    date_hierarchy = "on"
    ordering = ["-id"]


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ["title", "user", "community", "group", "hours", "on", "state"]
    list_filter = ["state"]
    list_select_related = ["user", "community", "group"]
    search_fields = ["title", "user__name", "community__name"]
    ordering = ["-id"]


@admin.register(HoursTarget)
class HoursTargetAdmin(ReadOnlyAdmin):
    list_display = ["id", "user", "community", "hours"]
    list_filter = ["hours"]
    list_select_related = ["user", "community"]
    search_fields = ["user__name", "community__name"]
    ordering = ["-id"]


@admin.register(TranscriptCopy)
class TranscriptCopyAdmin(ReadOnlyAdmin):
    list_display = ["name", "user", "span", "total", "at"]
    list_filter = ["at"]
    list_select_related = ["user"]
    search_fields = ["name", "user__name", "public_id"]
    ordering = ["-id"]


@admin.register(Pathway)
class PathwayAdmin(ReadOnlyAdmin):
    list_display = ["name", "community", "group", "owner", "published_at", "closed_at"]
    list_filter = ["taken_down", "in_order"]
    list_select_related = ["community", "group", "owner"]
    search_fields = ["name", "community__name", "public_id"]
    ordering = ["-id"]


@admin.register(Stage)
class StageAdmin(ReadOnlyAdmin):
    list_display = ["name", "pathway", "position", "milestone", "needs"]
    list_filter = ["pathway__in_order"]
    list_select_related = ["pathway"]
    search_fields = ["name", "pathway__name"]
    ordering = ["-id"]


@admin.register(PathwayStep)
class PathwayStepAdmin(ReadOnlyAdmin):
    list_display = ["kind", "key", "number", "words", "stage"]
    list_filter = ["kind"]
    list_select_related = ["stage"]
    search_fields = ["words", "stage__pathway__name"]
    ordering = ["-id"]


@admin.register(Walker)
class WalkerAdmin(ReadOnlyAdmin):
    list_display = ["user", "pathway", "began_at", "left_at", "completed_at"]
    list_filter = ["completed_at"]
    list_select_related = ["user", "pathway"]
    search_fields = ["user__name", "pathway__name"]
    ordering = ["-id"]


@admin.register(Reached)
class ReachedAdmin(ReadOnlyAdmin):
    list_display = ["walker", "step", "done_at", "by"]
    list_filter = ["step__kind"]
    list_select_related = ["walker__user", "walker__pathway", "step", "by"]
    search_fields = ["walker__user__name", "walker__pathway__name", "words"]
    ordering = ["-id"]
