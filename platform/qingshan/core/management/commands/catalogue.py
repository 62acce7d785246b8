import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    """Bring the English catalogue up to date with the code. Needs no gettext programs."""

    help = "Update the English catalogue from all rooms; --todo writes the untranslated messages, --merge takes them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--todo", type=Path, help="write untranslated messages to this JSON file")
        parser.add_argument("--merge", type=Path, nargs="*", default=[], help="JSON files {message: translation}")

    def handle(self, *args: Any, **options: Any) -> None:
        from qingshan.core.catalogue import extract, files

        found, words = extract.messages(), files.words()
        for path in options["merge"]:
            words |= json.loads(path.read_text(encoding="utf-8"))
        files.save(found, words)
        todo = [message for message in found if not words.get(message)]
        if options["todo"]:
            text = json.dumps(dict.fromkeys(todo, ""), ensure_ascii=False, indent=0)
            options["todo"].write_text(text, encoding="utf-8")
        self.stdout.write(f"{len(found)} messages, {len(todo)} untranslated")
