"""``molcause deduce``."""

from typing import Annotated

import typer

from molcause.cli.inputs import DoOption, open_network, read_do
from molcause.cli.output import AsJson, OutFile, deliver, show_answer


def deduce(
    network: Annotated[str, typer.Argument(help="A network's name or file.")],
    do: DoOption,
    outcome: Annotated[str | None, typer.Option("--outcome", help="A node; without it all nodes are answered.")] = None,
    as_json: AsJson = False,
    out: OutFile = None,
) -> None:
    """Deduce what a network implies, with proof and counter-proof."""
    from molcause.inference.deduce import deduce as infer
    from molcause.inference.query import Query

    answer = infer(open_network(network), Query(do=read_do(do), outcome=outcome))
    deliver(answer.to_dict(), as_json, out, lambda: show_answer(answer))
