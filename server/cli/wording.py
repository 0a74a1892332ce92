"""What the command line itself says 命令行用语, Chinese first: the help's headings, and what is wrong with the arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from typer import rich_utils

if TYPE_CHECKING:
    from typer.exceptions import TyperException

HELP = "显示用法。 Show this message and exit."
_HEADINGS = {
    "ARGUMENTS_PANEL_TITLE": "参数 Arguments",
    "OPTIONS_PANEL_TITLE": "选项 Options",
    "COMMANDS_PANEL_TITLE": "命令 Commands",
    "ERRORS_PANEL_TITLE": "不对 Error",
    "DEFAULT_STRING": "[默认 default: {}]",
    "REQUIRED_LONG_STRING": "[必填 required]",
    "ENVVAR_STRING": "[环境变量 env var: {}]",
}


def speak_both_languages() -> None:
    """Word the headings of every command's help."""
    for name, words in _HEADINGS.items():
        setattr(rich_utils, name, words)


def with_help_in_both(command: Any) -> Any:
    """The command, and those below it, with ``--help`` explained in both languages."""
    told = command.get_help_option

    def get_help_option(context: Any) -> Any:
        option = told(context)
        if option is not None:
            option.help = HELP
        return option

    command.get_help_option = get_help_option
    for below in getattr(command, "commands", {}).values():
        with_help_in_both(below)
    return command


def sentence_of(error: TyperException) -> str:
    """What is wrong with how the command was called, and where its usage is told."""
    context: Any = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "fengqiao"
    return f"{_what(error)} {error.format_message()}\n看用法 For help: {path} --help"


def _what(error: TyperException) -> str:
    option = getattr(error, "option_name", None)
    parameter = getattr(error, "param", None)
    match type(error).__name__:
        case "NoSuchOption":
            return f"没有选项 {option}。"
        case "BadOptionUsage":
            return f"选项 {option} 用得不对。"
        case "MissingParameter" if parameter is not None:
            return f"缺少 {_called(parameter)}。"
        case "BadParameter" if parameter is not None:
            return f"{_called(parameter)} 的值不能用。"
    if error.format_message().startswith("No such command"):
        return "没有这个命令。"
    return "参数不对。"


def _called(parameter: Any) -> str:
    return f"选项 {parameter.opts[-1]}" if parameter.opts[-1].startswith("-") else f"参数 {parameter.name}"
