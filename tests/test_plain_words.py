"""The check of plain words finds what it must, and says where."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import plain_words


def written(root: Path, file: str, text: str) -> None:
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_text(text)


def found(root: Path, *, docstrings: bool = False) -> list[tuple[str, int, str]]:
    return [
        (str(one.file), one.line, one.word)
        for one in sorted(plain_words.findings(root, docstrings=docstrings))
    ]


@pytest.mark.parametrize(
    ("file", "text", "word"),
    [
        ("README.md", "Whoever asks gets an answer.", "Whoever"),
        ("docs/lead.md", "Eligible is who is in the team.", "Eligible is who"),
        ("docs/faq.md", "**Sought in vain**", "Sought"),
        ("docs/faq.md", "The visitor wrote all the same.", "all the same"),
        ("docs/faq.md", "Who reads as a stranger stays quiet.", "Who reads as a stranger"),
        ("docs/lead.md", "Tickets of those who work here no more.", "no more"),
        ("docs/operator.md", "What lies in the mailbox.", "lies"),
        ("Makefile", "lock: ## write it anew", "anew"),
        ("docker-compose.yml", "# Redis is a doorbell.", "doorbell"),
        ("web/locales/en/console.json", '  "a": "The books balance."', "books balance"),
        ("web/locales/en/console.json", '  "a": "Note a new call",', "Note a new call"),
        ("web/locales/en.json", '  "mail": "We answer by mail."', "mail"),
        ("web/widget/src/locales/en.ts", '  a: "Perhaps this helps",', "Perhaps"),
        ("web/templates/mail/survey.en.txt", "Answer or go away", "go away"),
        ("web/locales/fr.json", '  "a": "par courriel"', "courriel"),
        ("web/locales/fr/console.json", '  "a": "Modifie ton ticket"', "ton"),
        ("web/locales/fr/console.json", '  "a": "Pourquoi ?"', " ?"),
        ("web/locales/fr/bot.json", '  "a": "D\'accord"', "'"),
        ("web/widget/src/locales/fr.ts", "  a: (why: string) => `Erreur : ${why}`,", " :"),
        ("helpdesk/errors.py", 'raise BadInput("What stands there is wrong")\n', "stands"),
    ],
)
def test_a_word_is_found_with_its_file_and_line(tmp_path: Path, file: str, text: str, word: str) -> None:
    written(tmp_path, file, f"\n{text}\n" if not file.endswith(".py") else f"\n{text}")
    assert (file, 2, word) in found(tmp_path)


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("README.md", "`helpdesk anew` stands for nothing.\n\n```\nwhoever lies\n```\n"),
        ("README.md", "A stranger <!-- plain-words: ok --> lies.\n"),
        ("docs/faq.md", "Needs no more than a minute. Understand the standard, reply, applies.\n"),
        ("CHANGELOG.md", "What it said anew.\n"),
        ("web/locales/en.json", '{\n  "mail": "Email",\n  "whoever": "Anyone"\n}\n'),
        (
            "web/locales/fr.json",
            '{\n  "a": "Pourquoi\u00a0? «\u00a0Oui\u00a0» : {why}"\n}\n'.replace(" :", "\u00a0:"),
        ),
        ("helpdesk/words.py", '"""Words."""\n# plain-words: not prose\nSTOP = "whoever shall"\n'),
        ("helpdesk/words.py", 'STOP = "whoever shall"  # plain-words: ok\nKEY = "whoever"\n'),
    ],
)
def test_code_keys_and_what_is_exempt_are_left_alone(tmp_path: Path, file: str, text: str) -> None:
    written(tmp_path, file, text)
    assert found(tmp_path) == []


def test_docstrings_and_comments_are_found_when_asked_for(tmp_path: Path) -> None:
    written(tmp_path, "faq/a.py", '"""Whoever asks.\n\nWhat lies here."""\n# anew\nA = "all the same here"\n')
    assert found(tmp_path) == [("faq/a.py", 5, "all the same")]
    assert found(tmp_path, docstrings=True) == [
        ("faq/a.py", 1, "Whoever"),
        ("faq/a.py", 3, "lies"),
        ("faq/a.py", 4, "anew"),
        ("faq/a.py", 5, "all the same"),
    ]


def test_findings_are_printed_with_the_plain_words_and_end_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(plain_words, "ROOT", tmp_path)
    written(tmp_path, "faq/search/a.py", '"""Anew."""\n')
    written(tmp_path, "docs/a.md", "Write it anew.\n")
    assert plain_words.main() == 1
    assert capsys.readouterr().out == "docs/a.md:1: “anew”: say again\n"
    assert plain_words.main(["--count"]) == 1
    assert capsys.readouterr().out.split() == ["1", "docs", "1", "faq/search"]
    written(tmp_path, "docs/a.md", "Write it again.\n")
    assert plain_words.main() == 0
