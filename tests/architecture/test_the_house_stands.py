"""Rules of docs/conventions.md that a linter cannot check."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.admin import site
from django.db import connection

from plc.accounts.models import User
from plc.core.registry import holdings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("plc", "communities", "learning", "gamification")

# Lowest first; an app that is missing here has no floor yet.
FLOORS = [
    {"journal"},
    {"accounts"},
    {"web", "notifications", "live", "search", "files", "credentials", "anonymity", "backups"},
    {"community"},
    {"groups"},
    {"feed", "stories"},
    {"moderation", "archives"},
    {"demo"},
    {"library"},
    {"assessment"},
    {"courses"},
    {"growth", "pathways"},
    {"gamification"},
]
FLOOR = {label: number for number, labels in enumerate(FLOORS) for label in labels}


def modules() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def our_apps():
    return [app for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES]


def test_every_app_has_a_floor_a_label_and_a_sentence_in_the_rooms():
    rooms = (ROOT / "docs/rooms.md").read_text()
    for app in our_apps():
        assert app.label in FLOOR, f"{app.name} has no floor"
        assert f"`{app.name}`" in rooms, f"{app.name} is missing from docs/rooms.md"


def test_foreign_keys_point_down():
    for app in our_apps():
        for model in app.get_models(include_auto_created=True):
            for field in model._meta.get_fields():
                target = getattr(field, "remote_field", None) and field.related_model
                if not target or not field.concrete or target._meta.app_label not in FLOOR:
                    continue
                here, there = FLOOR[app.label], FLOOR[target._meta.app_label]
                assert there <= here, f"{model.__name__}.{field.name} points up"
                same_floor = here == there and app.label != target._meta.app_label
                assert not same_floor, f"{model.__name__}.{field.name} points across"


def test_models_are_never_looked_up_by_name_and_signals_of_our_own_do_not_exist():
    for path in modules():
        text = path.read_text()
        assert "get_model(" not in text, f"{path}: import the model, or register with a registry"
        assert not re.search(r"\bSignal\(", text), f"{path}: say a fact instead"


def test_nobody_overrides_save():
    for app in our_apps():
        for model in app.get_models():
            if model.__module__.split(".")[0] in PACKAGES:
                assert "save" not in vars(model), f"{model.__name__}: actions write"


def test_views_get_objects_through_doors():
    forbidden = re.compile(r"\.get\(\s*\w+=|get_object_or_404|\.objects\.filter\(pk=")
    for path in modules():
        if path.stem == "views" or path.parent.name == "views":
            assert not forbidden.search(path.read_text()), f"{path}: fetch through a door"


def test_only_the_guarded_fetcher_opens_connections_to_other_hosts():
    clients = re.compile(
        r"^\s*(?:import|from) (httpx|requests|urllib\.request|urllib3)\b", re.MULTILINE
    )
    for path in modules():
        own = path.relative_to(ROOT).as_posix()
        if own == "plc/core/fetch.py" or own.startswith("plc/embedded/"):
            continue
        if own == "plc/web/refresh_vendor.py":
            continue  # for developers, who use npm's own client
        assert not clients.search(path.read_text()), f"{path}: use plc.core.fetch"


def test_a_helper_has_a_noun():
    for path in modules():
        if path.relative_to(ROOT).as_posix() == "plc/core/postgres/base.py":
            continue  # the name that Django requires for a database backend
        assert path.stem not in {"utils", "helpers", "common", "services", "base", "misc"}, path


def test_modules_are_one_thing():
    for path in modules():
        lines = len(path.read_text().splitlines())
        assert lines <= 500, f"{path} has {lines} lines"


def test_function_views_are_short():
    for path in modules():
        if not (path.name == "views.py" or path.parent.name == "views"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= 30, f"{path}: {node.name} has {length} lines"


def test_every_fact_that_somebody_listens_to_exists_and_nobody_listens_upward():
    from plc.journal.facts import FACTS
    from plc.journal.listeners import LISTENERS

    for listener in LISTENERS.values():
        module = import_module(listener.function.__module__)
        label = apps.get_containing_app_config(module.__name__).label
        for name in listener.facts:
            assert name in FACTS, f"{listener.name} listens to {name}, which nobody says"
            assert FLOOR[name.split(".")[0]] <= FLOOR[label], f"{listener.name} listens upward"


def test_facts_hold_ids_and_plain_values_only():
    from dataclasses import fields

    from plc.journal.facts import FACTS

    plain = {"int", "int | None", "str", "str | None", "bool", "tuple[int, ...]", "list[int]"}
    for name, cls in FACTS.items():
        for field in fields(cls):
            kind = (
                field.type
                if isinstance(field.type, str)
                else getattr(field.type, "__name__", str(field.type))
            )
            assert str(field.type) in plain or kind in plain, f"{name}.{field.name}: {field.type}"


def test_the_page_of_facts_is_fresh():
    from plc.journal.management.commands.describe_facts import describe

    written = (ROOT / "docs/facts.md").read_text(encoding="utf-8")
    assert written == describe(), "Run manage.py describe_facts"


def test_answer_keys_are_read_by_marking_alone():
    """Pages, search, facts, exports and the admin cannot show what they cannot name."""
    named = re.compile(r"AnswerKey|answer_?key|models\.keys", re.IGNORECASE)
    allowed = {"models/keys.py", "marking.py"}
    room = ROOT / "learning/assessment"
    paths = [*modules(), *(ROOT / "templates").rglob("*"), *(ROOT / "bench").rglob("*.py")]
    for path in paths:
        own = path.relative_to(room).as_posix() if path.is_relative_to(room) else ""
        if path.is_file() and own not in allowed:
            assert not named.search(path.read_text()), f"{path} names the keys of answers"
    assert "assessment.answerkey" not in {model._meta.label_lower for model in site._registry}


def test_only_the_bank_shows_keys_to_authors():
    """Whoever calls these shows what is right: the editor, and exports for authors."""
    allowed = {"marking.py", "views/questions.py", "exchange.py"}
    room = ROOT / "learning/assessment"
    for path in modules():
        if re.search(r"keys?_for_author", path.read_text()):
            assert path.relative_to(room).as_posix() in allowed, path


def test_templates_include_nothing_from_a_higher_floor():
    reference = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    for path in sorted((ROOT / "templates").rglob("*.html")):
        own = _floor_of_template(path.relative_to(ROOT / "templates"))
        for name in reference.findall(path.read_text()):
            theirs = _floor_of_template(Path(name))
            assert theirs <= own, f"{path} uses {name} from a higher floor"


def _floor_of_template(path: Path) -> int:
    parts = path.parts
    if parts[0] in {"account", "mfa", "socialaccount", "usersessions"}:
        return FLOOR["accounts"]  # allauth's templates, overridden by ours
    if parts[0] in FLOOR:
        return FLOOR[parts[0]]  # a package of a single app
    if len(parts) > 2 and parts[0] in PACKAGES:
        return FLOOR.get(parts[1], 0)
    return 0


def test_the_site_works_without_gamification(db):
    visit = [sys.executable, "-m", "tests.architecture.without_gamification"]
    visit.append(connection.settings_dict["NAME"])
    ran = subprocess.run(visit, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "the site works without it" in ran.stdout, ran.stdout + ran.stderr


# Apps that refer to people and erase nothing themselves when an account is deleted, and why.
ERASE_NOTHING = {
    "accounts": "delete_account is its own, and erases the rest",
    "archives": "what an archive told of somebody stays as its texts do, without a name",
    "files": "pictures go with the profile; what is attached to a text stays with it",
    "groups": "who leaves a community leaves its groups",
}


def test_every_app_says_what_becomes_of_what_it_holds_about_people():
    for app in our_apps():
        fields = (
            field
            for model in app.get_models(include_auto_created=True)
            for field in model._meta.get_fields()
            if field.concrete and field.related_model is User
        )
        if any(fields):
            said = (app.label in holdings) + (app.label in ERASE_NOTHING)
            assert said == 1, f"{app.name} has no privacy.py, or two answers"
