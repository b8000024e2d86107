"""Localised formats of dates and times for FORMAT_MODULE_PATH, used by the admin: day first and 24
hours in every language. Pages use `plc.web.times`. Only differences from Django's formats are
listed."""
