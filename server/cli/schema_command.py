"""``fengqiao schema``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.schema import build_schema
from server.cli.console import complain, output, tell

app = typer.Typer()


@app.command()
def run(
    output_file: Annotated[
        Path | None, typer.Option("--output", help="写入文件。 Write it to this file.")
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="与文件比对，不同就报错。 Fail when the file differs.")
    ] = None,
) -> None:
    """打印 GraphQL 架构。 Print the GraphQL schema."""
    text = build_schema().as_str() + "\n"
    if check is not None:
        if not check.exists() or check.read_text(encoding="utf-8") != text:
            complain(f"{check} 不是最新，请运行 make schema。 {check} is out of date; run make schema.")
            raise typer.Exit(1)
        tell(f"{check} 是最新的。 {check} is current.")
    elif output_file is not None:
        output_file.write_text(text, encoding="utf-8")
    else:
        output.print(text, markup=False, end="")
