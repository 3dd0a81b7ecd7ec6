"""Every command of `partnerships` is there and tells its story; the database commands do as they say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from registry.cli import COMMANDS, main
from registry.migrations import current_revision, head_revision


def every_command(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield words
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            yield from every_command(inner, (*words, name))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_that_tells_more_than_its_name(name: str) -> None:
    context = click.Context(main)
    command = main.get_command(context, name)
    assert command is not None
    for words in every_command(command, (name,)):
        result = CliRunner().invoke(main, [*words, "--help"])
        assert result.exit_code == 0, words
        story = result.output.split("\n", 2)[2].split("Options:")[0]
        assert len(story.split()) >= 8, f"{' '.join(words)}: {story!r}"


def test_help_lists_every_command_and_every_setting() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    for word in (*COMMANDS, "DATABASE_URL", "SECRET_KEY", "BASE_URL", "MAIL_URL", "PARTNERSHIPS_VAR"):
        assert word in result.output


def test_an_unknown_command_is_refused_with_status_2() -> None:
    assert CliRunner().invoke(main, ["fly"]).exit_code == 2


def test_upgrade_makes_a_database_and_a_second_one_changes_nothing(tmp_path: Path) -> None:
    settings = {"PARTNERSHIPS_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'a.sqlite3'}"}
    before = CliRunner().invoke(main, ["db", "status"], env=settings)
    assert before.exit_code == 1
    assert "empty" in before.output
    made = CliRunner().invoke(main, ["db", "upgrade"], env=settings)
    assert made.exit_code == 0, made.output
    assert current_revision(settings["DATABASE_URL"]) == head_revision()
    again = CliRunner().invoke(main, ["db", "upgrade"], env=settings)
    assert "up to date" in again.output
    assert CliRunner().invoke(main, ["db", "status"], env=settings).exit_code == 0


def test_a_database_that_cannot_be_opened_is_one_sentence_and_hides_the_password() -> None:
    settings = {"DATABASE_URL": "postgresql+psycopg://desk:secret@127.0.0.1:1/none", "SECRET_KEY": "x"}
    result = CliRunner().invoke(main, ["db", "upgrade"], env=settings)
    assert result.exit_code == 1
    assert "Cannot open" in result.output
    assert "secret" not in result.output


def test_a_bad_setting_names_itself(tmp_path: Path) -> None:
    settings = {"PARTNERSHIPS_VAR": str(tmp_path), "UPLOAD_MAX_MB": "many"}
    result = CliRunner().invoke(main, ["db", "upgrade"], env=settings)
    assert result.exit_code == 1
    assert "UPLOAD_MAX_MB" in result.output


def test_serve_on_an_occupied_port_is_one_sentence(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = CliRunner().invoke(
            main, ["serve", "--port", str(port)], env={"PARTNERSHIPS_VAR": str(tmp_path)}
        )
    assert result.exit_code == 1
    assert str(port) in result.output
