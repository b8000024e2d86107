"""Facts: an action writes one with ``record()``, listeners receive it by ``listens_to()``.

Import ``fact, Fact`` from plc.journal.facts, ``record`` from plc.journal.actions and ``listens_to``
from plc.journal.listeners. They are not re-exported here, because an app's package must not import
its models.
"""
