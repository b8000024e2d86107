"""Places in films, and notes at them, name the film by its key, so that they stay with it wherever
it stands in the text. A lesson that is planned to be published knows by whom, and which text."""

import re

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F

FILE = re.compile(r"/([0-9a-f-]{36})/")


def key_of(slot):
    if slot["kind"] == "embed":
        return f"{slot['site']}-{slot['key']}"[:80]
    found = FILE.search(slot["src"]) if slot["kind"] == "video" else None
    return found[1] if found else ""


def keys_of(lesson):
    parts = lesson.published.parts if lesson.published else []
    return [key_of(part) for part in parts if isinstance(part, dict)]


def name_films(apps, schema_editor):
    notes = apps.get_model("courses", "Note").objects
    progress = apps.get_model("courses", "Progress").objects
    lessons = apps.get_model("courses", "Lesson").objects.select_related("published")
    with_films = models.Q(pk__in=notes.exclude(film=None).values("lesson"))
    with_films |= models.Q(pk__in=progress.exclude(places={}).values("lesson"))
    for lesson in lessons.filter(with_films).iterator(chunk_size=100):
        keys = keys_of(lesson)
        for number, key in enumerate(keys):
            notes.filter(lesson=lesson, film=number).update(film_key=key)
        for row in progress.filter(lesson=lesson).exclude(places={}).iterator(chunk_size=500):
            places = {int(number): second for number, second in row.places.items()}
            kept = {keys[n]: second for n, second in places.items() if n < len(keys) and keys[n]}
            progress.filter(pk=row.pk).update(places=kept)


def name_who_planned(apps, schema_editor):
    lessons = apps.get_model("courses", "Lesson").objects
    planned = lessons.exclude(publish_at=None)
    planned.update(planned_by=F("saved_by"), planned_revision=F("revision"))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0011_ends_told"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("note", "film_key", models.CharField(max_length=80, default="")),
        migrations.RunPython(name_films, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("note", "film"),
        migrations.RenameField("note", "film_key", "film"),
        migrations.AlterField("note", "film", models.CharField(max_length=80, blank=True)),
        migrations.AddField(
            model_name="lesson",
            name="planned_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddField(
            model_name="lesson",
            name="planned_revision",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="lesson",
            name="unpublished",
            field=models.CharField(
                blank=True,
                choices=[
                    ("right", "Whoever planned it does not write this course any more."),
                    ("changed", "Somebody else changed the text after that was planned."),
                    (
                        "text",
                        "It cannot be shown as it is written. The preview says what has to be mended.",
                    ),
                ],
                max_length=10,
                verbose_name="not published",
            ),
        ),
        migrations.RunPython(name_who_planned, migrations.RunPython.noop, elidable=True),
    ]
