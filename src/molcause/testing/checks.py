"""What a check reports: a law that held, or one that does not apply, with the reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Check:
    """One law, tried on one thing.

    Parameters
    ----------
    law
        The law in words.
    applies
        Whether it applies; a law that applies and fails raises `AssertionError` instead of being reported.
    detail
        What was seen, or why the law does not apply.
    """

    law: str
    applies: bool
    detail: str = ""


def holds(condition: object, law: str, detail: str) -> Check:
    """Return the check if the law held.

    Raises
    ------
    AssertionError
        If it did not; the message names the law and what was seen.
    """
    if not condition:
        raise AssertionError(f"Broken law: {law}. {detail}")
    return Check(law, True, detail)
