"""Certificates in the admin, read-only: those who teach the course decide about them."""

from django.contrib import admin

from plc.core.administration import ReadOnlyAdmin

from .models import (
    Certificate,
    CertificateLog,
    Certification,
    Design,
    NamedCohort,
    Numbering,
    Signature,
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
