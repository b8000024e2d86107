"""How dates and times are written where the locale says it, as in the administration: by the same
rules in every language, day first and the hour of 24 (`plc.web.times` writes those of the pages).
Only what differs from Django's own tables stands here."""
