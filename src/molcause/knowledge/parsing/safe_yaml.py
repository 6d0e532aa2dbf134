"""YAML from files as text, lists and dicts: ``NO`` stays ``NO`` and 12:30 a time of day; no tags, no alias bombs."""

from pathlib import Path
from typing import Any

from molcause.errors import KnowledgeError
from molcause.files import read_text

LARGEST = 1024**2
MOST_ALIASES = 10
DEEPEST = 50


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds, every scalar as the text that is written there.

    Raises
    ------
    KnowledgeError
        If it is no YAML, larger than `LARGEST` characters, nested deeper than `DEEPEST`, has more than `MOST_ALIASES`
        aliases, a tag (``!!python/object``), or a key twice.

    Examples
    --------
    >>> import tempfile
    >>> file = Path(tempfile.mkdtemp()) / "schema_config.yaml"
    >>> _ = file.write_text("NO: {at: 12:30, dose: 1e3}")
    >>> read_yaml(file)
    {'NO': {'at': '12:30', 'dose': '1e3'}}
    """
    import yaml

    text = read_text(path, KnowledgeError)
    if len(text) > LARGEST:
        raise KnowledgeError(f"{path.name} holds {len(text):,} characters; more than {LARGEST:,} are not read.")
    try:
        _check(yaml.parse(text, Loader=yaml.BaseLoader), path.name)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as cause:
        raise KnowledgeError(f"{path.name} is not YAML: {' '.join(str(cause).split())}.") from cause
    return _value(node, path.name, 0)


def _check(events: Any, name: str) -> None:
    """Refuse what plain settings do not need, before anything is built."""
    aliases = depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        aliases += kind == "AliasEvent"
        if getattr(event, "tag", None) not in (None, "!"):
            raise KnowledgeError(
                f"{name}, line {event.start_mark.line + 1} has the tag {event.tag!r}; tags can run code and are not "
                "read. Remove it."
            )
        if aliases > MOST_ALIASES or depth > DEEPEST:
            raise KnowledgeError(
                f"{name} has more than {MOST_ALIASES} aliases or is nested deeper than {DEEPEST}, which looks like an "
                "attempt to fill the memory. Write the values out."
            )


def _value(node: Any, name: str, depth: int) -> Any:
    if depth > DEEPEST:  # an alias inside of what it stands for
        raise KnowledgeError(f"{name} holds an alias of itself. Write the values out.")
    kind = type(node).__name__
    if kind == "SequenceNode":
        return [_value(item, name, depth + 1) for item in node.value]
    if kind != "MappingNode":
        return "" if node is None else node.value
    made: dict[str, Any] = {}
    for key, value in node.value:
        word, line = _value(key, name, depth + 1), key.start_mark.line + 1
        if not isinstance(word, str):
            raise KnowledgeError(f"{name}, line {line} has a key that is no text. Keys are words.")
        if word in made:
            raise KnowledgeError(f"{name}, line {line} has the key {word!r} a second time. Keep one.")
        made[word] = _value(value, name, depth + 1)
    return made
