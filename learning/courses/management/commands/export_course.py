from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from learning.courses.exporting import export_course
from learning.courses.models import Course


class Command(BaseCommand):
    help = (
        "Write a course to a ZIP archive in the layout of The Carpentries Workbench, which"
        " import_course reads again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, metavar="FILE.zip")
        parser.add_argument("--community", required=True, metavar="SLUG")
        parser.add_argument("--course", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        courses = Course.objects.select_related("community", "origin")
        course = courses.filter(
            community__slug=options["community"], slug=options["course"]
        ).first()
        if course is None:
            raise CommandError("There is no such course in this community.")
        path: Path = options["path"]
        try:
            with path.open("xb") as file:
                export_course(course, file)
        except FileExistsError as exists:
            raise CommandError(f"{path} is there already.") from exists
        self.stdout.write(f"{course.name} was written to {path}.")
