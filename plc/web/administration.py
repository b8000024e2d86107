"""Replaces Django's admin site by plc.web.adminsite."""

from django.contrib.admin.apps import AdminConfig


class AdministrationConfig(AdminConfig):
    default_site = "plc.web.adminsite.Administration"
    admin_section = "operations"
