"""The command ``fengqiao`` 命令行. One command a module; a module is imported when its command runs."""

from __future__ import annotations

import importlib
import signal
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import Abort, TyperException

from mediation.personal_data import KeyUnusable
from mediation.problems import Refused
from search.engine import EngineUnavailable
from server.cli.console import complain
from server.cli.wording import HELP, sentence_of, speak_both_languages, with_help_in_both
from server.embedded import CannotStart, CannotStop
from server.migrating import DatabaseUnusable
from server.settings import WrongSettings

if TYPE_CHECKING:
    from types import FrameType

COMMANDS = {
    "serve": "server.cli.serve_command",
    "migrate": "server.cli.migrate_command",
    "demo": "server.cli.demo_command",
    "import": "server.cli.import_command",
    "index": "server.cli.index_command",
    "schema": "server.cli.schema_command",
    "user": "server.cli.user_command",
    "token": "server.cli.token_command",
    "recount": "server.cli.recount_command",
    "doctor": "server.cli.doctor_command",
}


class Commands(TyperGroup):
    """Finds a command by importing its module: `serve` should not carry what `import` needs."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  typer's signature
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name])
        # Completion is of the whole command line, not of one command.
        module.app._add_completion = False
        command = with_help_in_both(typer.main.get_command(module.app))
        command.name = cmd_name
        return command

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option


cli = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@cli.callback()
def fengqiao() -> None:
    """枫桥：一座城市的人民调解网络服务。 The server of a city's people's-mediation network."""


def app() -> None:
    """Run a command; what an operator can mend is told in a sentence, without a stack trace."""
    # Without this, SIGTERM would end the process before it has stopped the database.
    signal.signal(signal.SIGTERM, _leave)
    speak_both_languages()
    try:
        # What it gives back is the exit code of a command that ended early.
        sys.exit(cli(standalone_mode=False))
    except TyperException as error:
        # Whoever called it without a command has been shown the help already.
        if error.format_message():
            complain(sentence_of(error))
        sys.exit(error.exit_code)
    except Abort:
        complain("已中止。 Aborted.")
        sys.exit(1)
    except (WrongSettings, CannotStart, CannotStop, DatabaseUnusable, KeyUnusable) as error:
        complain(str(error))
        sys.exit(2)
    except EngineUnavailable as error:
        complain(
            f"检索引擎现在用不了：{error}。怎么修请看 fengqiao doctor。"
            f" The search engine cannot be used now: {error}; fengqiao doctor tells how to mend it."
        )
        sys.exit(2)
    except Refused as refused:
        for problem in refused.problems:
            complain(problem.message)
        sys.exit(1)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(0)
