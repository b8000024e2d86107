"""Message catalogues: ``make messages``, or ``python -m plc.core.catalogues``.

Collects every message from the Python code and the templates, updates ``locale/<language>/`` and
compiles the .mo files. It is pure Python because GNU gettext is not installed everywhere. English
is the language of the source; its catalogue lists the messages untranslated and is what a
translator copies to start a new language.
"""

import ast
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("communities", "gamification", "learning", "plc", "templates")

# The gettext functions and the roles of their positional arguments.
ASKED = {
    "gettext": ("id",),
    "ngettext": ("id", "plural"),
    "pgettext": ("context", "id"),
    "npgettext": ("context", "id", "plural"),
}
TEMPLATE_CALL = re.compile(r"""\b(_|n?p?gettext|pn?gettext)\((?=u?['"])""")
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%s")


@dataclass(frozen=True, order=True)
class Key:
    """What identifies a message: its context and its msgid."""

    id: str
    context: str | None = None
    plural: str | None = None


@dataclass
class Message:
    """One message of a catalogue; ``texts`` has several items if it has plural forms."""

    key: Key
    texts: list[str]
    places: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def translated(self) -> bool:
        return not self.fuzzy and all(self.texts)


def messages_in_source(root: Path = ROOT) -> dict[Key, list[str]]:
    """Every message in the source, with the files that contain it."""
    found: dict[Key, list[str]] = {}
    for name in SOURCES:
        for path in sorted((root / name).rglob("*")):
            if path.suffix == ".py" and "migrations" not in path.parts:
                keys = in_python(path.read_text())
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                keys = in_template(path.read_text())
            else:
                continue
            place = path.relative_to(root).as_posix()
            for key in keys:
                places = found.setdefault(key, [])
                if place not in places:
                    places.append(place)
    return found


def in_python(source: str) -> Iterator[Key]:
    """The messages of a Python module, whatever names it imports the gettext functions under."""
    tree = ast.parse(source)
    names = {
        alias.asname or alias.name: alias.name.removesuffix("_lazy").removesuffix("_noop")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            order = ASKED.get(names.get(node.func.id, ""))
            if order and node.args:
                yield key_of(order, node.args)


def in_template(source: str) -> Iterator[Key]:
    """The messages of a template, taken from Django's ``templatize``."""
    blanked = templatize(source)
    for call in TEMPLATE_CALL.finditer(blanked):
        order = ASKED["gettext" if call[1] == "_" else call[1]]
        tree = ast.parse(blanked[call.start() : end_of_call(blanked, call.end())], mode="eval")
        assert isinstance(tree.body, ast.Call)
        yield key_of(order, tree.body.args)


def end_of_call(text: str, position: int) -> int:
    """Return the position where the call whose arguments start at ``position`` ends. Strings among
    the arguments may contain brackets."""
    argument = re.compile(r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|[^'")]+""", re.DOTALL)
    while text[position] != ")":
        match = argument.match(text, position)
        assert match, text[position : position + 80]
        position = match.end()
    return position + 1


def key_of(order: tuple[str, ...], args: list[ast.expr]) -> Key:
    return Key(**{name: ast.literal_eval(arg) for name, arg in zip(order, args, strict=False)})


def read(path: Path) -> dict[Key, Message]:
    """The messages of a .po file without its header."""
    read: dict[Key, Message] = {}
    for block in re.split(r"\n{2,}", path.read_text()):
        fields: dict[str, str] = {}
        name = ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            word, quote, rest = line.partition('"')
            name = word.strip() or name
            fields[name] = fields.get(name, "") + ast.literal_eval(quote + rest)
        if fields.get("msgid"):
            key = Key(fields["msgid"], fields.get("msgctxt"), fields.get("msgid_plural"))
            texts = [text for name, text in fields.items() if name.startswith("msgstr")]
            read[key] = Message(key, texts, fuzzy="\n#, fuzzy" in f"\n{block}")
    return read


def header_of(path: Path) -> str:
    """The header of a .po file, or one for a new language. ``Plural-Forms`` is for the translator
    to write."""
    if path.exists():
        top = path.read_text().split("\n\n")[0]
        return "".join(ast.literal_eval(x) for x in top.splitlines() if x.startswith('"'))
    return (
        f"Project-Id-Version: Guildhall\nLanguage: {path.parts[-3]}\nMIME-Version: 1.0\n"
        "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n"
        "Plural-Forms: nplurals=2; plural=(n != 1);\n"
    )


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def as_po(header: str, messages: list[Message]) -> str:
    lines = ['msgid ""', 'msgstr ""', *(quoted(f"{x}\n") for x in header.splitlines())]
    for message in messages:
        key = message.key
        lines += ["", *(f"#: {place}" for place in message.places)]
        if message.fuzzy:
            lines.append("#, fuzzy")
        if key.context is not None:
            lines.append(f"msgctxt {quoted(key.context)}")
        lines.append(f"msgid {quoted(key.id)}")
        if key.plural is None:
            lines.append(f"msgstr {quoted(message.texts[0])}")
        else:
            lines.append(f"msgid_plural {quoted(key.plural)}")
            lines += [f"msgstr[{n}] {quoted(text)}" for n, text in enumerate(message.texts)]
    return "\n".join(lines) + "\n"


def as_mo(header: str, messages: dict[Key, Message]) -> bytes:
    """The content of a .mo file: two tables of lengths and offsets, followed by the NUL-terminated
    strings."""
    pairs = [(b"", header.encode())]
    for key, message in messages.items():
        if message.translated:
            context = "" if key.context is None else f"{key.context}\x04"
            name = f"{context}{key.id}" + ("" if key.plural is None else f"\x00{key.plural}")
            pairs.append((name.encode(), "\x00".join(message.texts).encode()))
    pairs.sort()
    tables, strings = [], b""
    begin = 28 + 16 * len(pairs)
    for column in (0, 1):
        for pair in pairs:
            tables.append(struct.pack("<2I", len(pair[column]), begin + len(strings)))
            strings += pair[column] + b"\x00"
    top = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, begin)
    return top + b"".join(tables) + strings


def update(folder: Path, wanted: dict[Key, list[str]]) -> dict[Key, Message]:
    """Update one language: new messages are added untranslated, unused ones are removed."""
    path = folder / "LC_MESSAGES/django.po"
    header = header_of(path)
    plurals = int(re.findall(r"nplurals=(\d)", header)[0])
    known = read(path) if path.exists() else {}
    messages = []
    for key, places in sorted(wanted.items(), key=lambda item: (item[1][0], item[0].id)):
        message, count = known.get(key) or Message(key, []), plurals if key.plural else 1
        message.texts = [*message.texts, *[""] * count][:count]
        message.places = places
        messages.append(message)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_po(header, messages))
    by_key = {message.key: message for message in messages}
    path.with_suffix(".mo").write_bytes(as_mo(header, by_key))
    return by_key


def main() -> None:
    wanted = messages_in_source()
    for folder in sorted(path for path in (ROOT / "locale").iterdir() if path.is_dir()):
        messages = update(folder, wanted)
        missing = [message.key for message in messages.values() if not message.translated]
        if folder.name == "en":
            print(f"en: {len(messages)} messages")  # noqa: T201
            continue
        print(f"{folder.name}: {len(messages)} messages, {len(missing)} to translate")  # noqa: T201
        for key in missing:
            print("  " + " | ".join(filter(None, (key.context, key.id, key.plural))))  # noqa: T201


if __name__ == "__main__":
    main()
