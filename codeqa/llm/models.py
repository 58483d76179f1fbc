"""What is known of models: context windows and prices, from a small dated table that ships with codeqa (``data/models.toml``).

A figure holds for the host that it is charged by: the same model behind another host, or on this machine, has other ones. Names are compared whole: a
dated snapshot or a name with a suffix may cost twice as much. Whatever is not found is unknown, never 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

TABLE = Path(__file__).parent / "data" / "models.toml"


@dataclass(frozen=True, slots=True)
class Facts:
    """``window`` is tokens, prompt and answer together, 0 if unknown; prices are USD per million tokens, None if unknown.

    ``to`` is the largest prompt, in tokens, that the prices hold for, 0 where they hold for any. ``dated`` is the table's day, "" for unknown models.
    """

    window: int = 0
    price_in: float | None = None
    price_cached: float | None = None
    price_out: float | None = None
    to: int = 0
    dated: str = ""


UNKNOWN = Facts()


def known(model: str, base_url: str, table: Path = TABLE) -> Facts:
    """What the table says of a model at an endpoint. Vendors write names in lower case; Gemini's list prefixes them with ``models/``."""
    import tomllib

    try:
        host = urlsplit(base_url).hostname or ""
    except ValueError:
        return UNKNOWN
    data = tomllib.loads(table.read_text(encoding="utf-8"))
    name = model.lower().removeprefix("models/")
    for vendor in data.values():
        row = vendor["models"].get(name) if isinstance(vendor, dict) and host in vendor["hosts"] else None
        if row is not None:
            return Facts(row["window"], row["in"], row.get("cached"), row["out"], row.get("to", 0), data["dated"])
    return UNKNOWN


def names(base_url: str, table: Path = TABLE) -> list[tuple[str, str]]:
    """(model, vendor) of the models that the table knows behind this endpoint, sorted by vendor and name."""
    import tomllib

    try:
        host = urlsplit(base_url).hostname or ""
    except ValueError:
        return []
    data = tomllib.loads(table.read_text(encoding="utf-8"))
    vendors = {vendor: row for vendor, row in data.items() if isinstance(row, dict) and host in row["hosts"]}
    return [(name, vendor) for vendor in sorted(vendors) for name in sorted(vendors[vendor]["models"])]
