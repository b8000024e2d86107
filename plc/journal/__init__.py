"""Facts: ``record()`` one in an action, hear it with ``listens_to()``.

Import ``fact, Fact`` from plc.journal.facts, ``record`` from plc.journal.actions and ``listens_to``
from plc.journal.listeners: a package that imported its models here could not be an app.
"""
