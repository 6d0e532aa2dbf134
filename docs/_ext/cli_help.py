"""The ``cli-help`` directive: a command's own ``--help`` text, so that the page cannot go out of date."""

from typing import ClassVar

import typer.main
from docutils import nodes
from docutils.parsers.rst import Directive


class CliHelp(Directive):
    """Print the help of ``molcause``, or of one of its commands."""

    optional_arguments = 1
    has_content: ClassVar[bool] = False

    def run(self) -> list[nodes.Node]:
        """Return one literal block."""
        from molcause.cli.app import app

        root = typer.main.get_command(app)
        name = self.arguments[0] if self.arguments else ""
        command = root.commands[name] if name else root
        context = command.make_context(
            f"molcause {name}".strip(), ["--help"], resilient_parsing=True, max_content_width=76, terminal_width=76
        )
        text = command.get_help(context)
        return [nodes.literal_block(text, text, language="text")]


def setup(app):
    """Register the directive."""
    app.add_directive("cli-help", CliHelp)
    return {"parallel_read_safe": True}
