"""`Shared`: what many chunks need, sent to each process once and not with every chunk."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
_received: dict[str, "Shared[Any]"] = {}


class Shared(Generic[Value]):
    """A value that chunks refer to by key; in another process it is the one that was sent there at the start.

    Parameters
    ----------
    key
        Digest of the value.
    value
        What is shared; it must not be changed.

    Examples
    --------
    >>> Shared("ab12", [1, 2]).value
    [1, 2]
    """

    def __init__(self, key: str, value: Value) -> None:
        self.key, self.value = key, value

    def __reduce__(self) -> tuple[Any, ...]:
        """Send the key alone."""
        return _lookup, (self.key,)


def values(items: Iterable[Shared[Any]]) -> dict[str, Any]:
    """Return each distinct value by its key, to be sent with `receive`."""
    return {item.key: item.value for item in items}


def receive(sent: dict[str, Any]) -> None:
    """Keep values in this process, for the chunks that will refer to them."""
    _received.update({key: Shared(key, value) for key, value in sent.items()})


def _lookup(key: str) -> Shared[Any]:
    return _received[key]
