"""Settings, and where each came from: flag > ``CODEQA_*`` > project file > user file > default. The only reader of ``os.environ``.

A project file (``.codeqa.toml``, or ``[tool.codeqa]`` in ``pyproject.toml``) comes with a clone and is not trusted: it may set what ``SETTINGS`` marks
as ``project`` and only up to ``project_most``; anything else in it is a warning and has no effect. ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL`` stand
just below ``CODEQA_API_KEY`` and ``CODEQA_BASE_URL``. A key is bound to the host it was given for (``_bind_key``). The user's file may have a table for
each model, ``[models."name"]``, with what ``MODEL_SETTINGS`` names: it beats the file's other lines, and nothing else.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Literal

from codeqa.errors import ConfigError
from codeqa.places import cache_dir, config_dir, project_root, state_dir
from codeqa.values import frozen

OPENAI_URL = "https://api.openai.com/v1"
"""Where ``OPENAI_API_KEY`` belongs when ``OPENAI_BASE_URL`` is not set."""

MAX_FILE = 1_000_000
"""Bytes of a configuration file that are read: many times the largest pyproject.toml met, and a bound for a hostile one."""

AUTO: Literal["auto"] = "auto"

Budget = int | Literal["auto"]
"""Tokens, a hard limit; or ``AUTO``: as few as the question is predicted to need."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@frozen
class Config:
    """Every setting. ``budget`` and ``context_window`` are tokens, ``timeout`` seconds, prices USD per million tokens, ``jobs`` 0 means one a core.

    ``whole`` is the share of a pack that may go to files shown whole for their rank, 0..1 (``PackPolicy.whole_fraction``). ``rounds`` are further calls of the
    model for one question, at most; ``max_cost`` is USD for all of its calls; ``deep``: the model cuts a question in parts.
    No ``model`` means evidence mode. ``index_dir`` and ``state_dir`` are filled in by ``load``; where they are "" ``index_home`` and
    ``session_home`` say where indexes and sessions live.
    """

    model: str = ""
    base_url: str = ""
    api_key: str = field(default="", repr=False)
    budget: Budget = AUTO
    limit: int = 10
    index_dir: str = ""
    state_dir: str = ""
    jobs: int = 0
    timeout: float = 120.0
    refresh: bool = True
    offline: bool = False
    color: str = "auto"
    hyperlinks: str = ""
    scope: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    embedding_model: str = ""
    embedding_base_url: str = ""
    max_file_bytes: int = 1_000_000
    trace: str = ""
    context_window: int = 0
    price_in: float | None = None
    price_cached: float | None = None
    price_out: float | None = None
    whole: float = 0.6
    rounds: int = 2
    max_cost: float | None = None
    deep: bool = False


@frozen
class Origin:
    """One setting as a person sees it: ``value`` is text (a key is masked), ``source`` names the flag, variable or file it came from."""

    name: str
    value: str
    source: str


@frozen
class Setting:
    """How one field of ``Config`` is read. ``least`` and ``most`` bound numbers; ``project_most`` bounds them further in a project file."""

    name: str
    read: Callable[[object], object]
    least: float = float("-inf")
    most: float = float("inf")
    project: bool = False
    project_most: float = float("inf")
    choices: tuple[str, ...] = ()


Layer = Mapping[str, tuple[object, str]]
"""One place that settings come from: name -> value and the name of its source."""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value.strip()


def _texts(value: object) -> tuple[str, ...]:
    """A list of texts; in an environment variable they are separated by commas."""
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list | tuple) or not all(isinstance(item, str) for item in items):
        raise TypeError("a list of texts")
    return tuple(item.strip() for item in items if item.strip())


def _whole(value: object) -> int:
    return int(_figure(value, int, "a whole number"))


def _budget(value: object) -> Budget:
    if isinstance(value, str) and value.strip().lower() == AUTO:
        return AUTO
    return int(_figure(value, int, "a whole number or auto"))


def _number(value: object) -> float:
    return _figure(value, float, "a number")


def _figure(value: object, kind: Callable[[int | float | str], float], what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str) or (kind is int and isinstance(value, float)):
        raise TypeError(what)
    try:
        return kind(value)
    except ValueError as error:
        raise TypeError(what) from error


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise TypeError("true or false")


# A project file's larger bounds would cost the user's money (budget), time or memory (max_file_bytes, threats.md 1): 128,000 tokens fit most models.
SETTINGS: tuple[Setting, ...] = (
    Setting("api_key", _text),
    Setting("base_url", _text),
    Setting("budget", _budget, 1, 10_000_000, project=True, project_most=128_000),
    Setting("color", _text, choices=("auto", "always", "never")),
    Setting("context_window", _whole, 0, 100_000_000),
    Setting("deep", _switch),
    Setting("embedding_base_url", _text),
    Setting("embedding_model", _text),
    Setting("hyperlinks", _text),
    Setting("ignore", _texts, project=True),
    Setting("index_dir", _text),
    Setting("jobs", _whole, 0, 1024),
    Setting("languages", _texts, project=True),
    Setting("limit", _whole, 1, 1000, project=True, project_most=100),
    Setting("max_cost", _number, 0),
    Setting("max_file_bytes", _whole, 1, 1_000_000_000, project=True, project_most=1_000_000),
    Setting("model", _text),
    Setting("offline", _switch),
    Setting("price_cached", _number, 0),
    Setting("price_in", _number, 0),
    Setting("price_out", _number, 0),
    Setting("refresh", _switch),
    Setting("rounds", _whole, 0, 8),
    Setting("scope", _texts, project=True),
    Setting("state_dir", _text),
    Setting("timeout", _number, 0.001, 86_400),
    Setting("trace", _text),
    Setting("whole", _number, 0, 1),
)

BY_NAME = {setting.name: setting for setting in SETTINGS}


MODEL_SETTINGS = ("context_window", "price_cached", "price_in", "price_out")
"""What the user's file may say of a single model, in its ``[models."name"]``."""


def environment() -> Mapping[str, str]:
    """The process's environment. Everything else gets it, or a part of it, as an argument."""
    return os.environ


def index_home(config: Config, environ: Mapping[str, str] | None = None) -> Path:
    """The folder that holds all indexes."""
    return Path(config.index_dir) if config.index_dir else cache_dir(environment() if environ is None else environ)


def session_home(config: Config, environ: Mapping[str, str] | None = None) -> Path:
    """The folder that holds the sessions of all repositories."""
    return Path(config.state_dir or state_dir(environment() if environ is None else environ)) / "sessions"


def load(flags: Mapping[str, object], where: Path, environ: Mapping[str, str]) -> tuple[Config, tuple[Origin, ...], tuple[str, ...]]:
    """The settings for a question asked in ``where``, each with its origin, and warnings to show. ``flags`` has the given ones only, by field name.

    Raises ConfigError for a value that cannot be used in a trusted place (flag, environment, user file); in a project file that is a warning.
    """
    warnings: list[str] = []
    user, models = _user_layer(environ, warnings)
    openai = _environment_layer(environ, {"api_key": "OPENAI_API_KEY", "base_url": "OPENAI_BASE_URL"})
    own = _environment_layer(environ, {name: f"CODEQA_{name.upper()}" for name in BY_NAME})
    given = {name: (_checked(BY_NAME[name], value, _flag(name)), _flag(name)) for name, value in flags.items() if value is not None}
    layers = (_default_layer(environ), user, _project_layer(project_root(where), warnings), openai, own, given)
    merged: dict[str, tuple[object, str]] = {}
    for layer in layers:
        merged.update(layer)
    merged.update({name: value for name, value in _model_layer(models, str(merged["model"][0]), warnings).items() if name not in {**own, **given}})
    _bind_key(merged, user, openai, own, warnings)
    _check_urls(merged)
    for name in ("index_dir", "state_dir", "trace"):
        if merged[name][0]:
            merged[name] = (os.path.abspath(os.path.expanduser(str(merged[name][0]))), merged[name][1])  # noqa: PTH100, PTH111 - Path.expanduser raises where no home is known
    config = Config(**{name: value for name, (value, _) in merged.items()})  # type: ignore[arg-type]  # every value passed its Setting's reader
    origins = tuple(Origin(name, _shown(name, value), source) for name, (value, source) in sorted(merged.items()))
    return config, origins, tuple(warnings)


def _flag(name: str) -> str:
    return {"languages": "--lang", "limit": "-k"}.get(name, "--" + name.replace("_", "-"))


def _shown(name: str, value: object) -> str:
    if name == "api_key":
        return f"…{str(value)[-4:]}" if len(str(value)) > 12 else "(set)" if value else ""
    if isinstance(value, tuple):
        return ", ".join(value)
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _checked(setting: Setting, value: object, source: str) -> object:
    try:
        result = setting.read(value)
    except TypeError as error:
        raise ConfigError(f"{source}: {_brief(value)} is not {error}", f"give {error}") from error
    if isinstance(result, int | float) and not setting.least <= result <= setting.most:
        raise ConfigError(f"{source}: {_brief(value)} is out of range", f"give a number from {setting.least:g} to {setting.most:g}")
    if setting.choices and result not in setting.choices:
        raise ConfigError(f"{source}: {_brief(value)} is not known", "give one of " + ", ".join(setting.choices))
    return result


def _brief(value: object) -> str:
    return repr(value) if len(repr(value)) <= 60 else repr(value)[:60] + "…"


def _default_layer(environ: Mapping[str, str]) -> Layer:
    defaults = Config()
    values = {name: (getattr(defaults, name), "default") for name in BY_NAME}
    return {**values, "index_dir": (str(cache_dir(environ)), "default"), "state_dir": (str(state_dir(environ)), "default")}


def _environment_layer(environ: Mapping[str, str], names: Mapping[str, str]) -> Layer:
    """An empty variable counts as not set, as everywhere in a shell's world."""
    present = {name: variable for name, variable in names.items() if environ.get(variable, "").strip()}
    return {name: (_checked(BY_NAME[name], environ[variable], variable), variable) for name, variable in present.items()}


def _user_layer(environ: Mapping[str, str], warnings: list[str]) -> tuple[Layer, tuple[object, str]]:
    """The user's file, and its tables of models with the file's name."""
    path = config_dir(environ) / "config.toml"
    try:
        table = _parse_toml(path.read_bytes())
    except FileNotFoundError:
        return {}, ({}, "")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", "mend the file or move it away") from error
    models = table.pop("models", {}), str(path)
    warnings += [f"{path}: {_brief(name)} is not a setting" for name in table if name not in BY_NAME]
    return {name: (_checked(BY_NAME[name], value, f"{path}: {name}"), str(path)) for name, value in table.items() if name in BY_NAME}, models


def own_models(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The models that the user's file has a table for; none where it has none or cannot be read."""
    try:
        tables = _user_layer(environ, [])[1][0]
    except ConfigError:
        return ()
    return tuple(tables) if isinstance(tables, dict) else ()


def _model_layer(models: tuple[object, str], model: str, warnings: list[str]) -> Layer:
    """What the user's file says of the one model that is configured; its name is compared whole, but for capitals."""
    tables, path = models
    if not isinstance(tables, dict) or not all(isinstance(table, dict) for table in tables.values()):
        raise ConfigError(f"{path}: models holds something that is no table", f'give each model one: [models."{model or "name"}"]')
    own: Mapping[str, object] = next((table for name, table in tables.items() if name.lower() == model.lower()), {})
    place = f"{path}: models.{model}"
    warnings += [f"{place}: {_brief(name)} is not a setting of a model" for name in own if name not in MODEL_SETTINGS]
    return {name: (_checked(BY_NAME[name], own[name], f"{place}.{name}"), place) for name in MODEL_SETTINGS if name in own}


def _project_layer(root: Path, warnings: list[str]) -> Layer:
    """``.codeqa.toml`` over ``[tool.codeqa]``."""
    values: dict[str, tuple[object, str]] = {}
    for name, key in (("pyproject.toml", ("tool", "codeqa")), (".codeqa.toml", ())):
        for setting, value in _project_table(root / name, key, warnings).items():
            problem = _project_problem(setting, value)
            if problem:
                warnings.append(f"{name}: {_brief(setting)} has no effect: {problem}")
            else:
                values[setting] = (BY_NAME[setting].read(value), name)
    return values


def _project_problem(name: str, value: object) -> str:
    """Why a project file's setting is refused, or ""."""
    setting = BY_NAME.get(name)
    if setting is None and name != "models":
        return "there is no such setting"
    if setting is None or not setting.project:
        return "a project file may not set it; set it in your own configuration"
    try:
        result = _checked(setting, value, name)
    except ConfigError as error:
        return error.message
    if isinstance(result, int) and result > setting.project_most:
        return f"a project file may set at most {setting.project_most:g}"
    if isinstance(result, tuple) and any(".." in item.split("/") for item in result):
        return "it leads out of the repository"
    return ""


def _project_table(path: Path, key: tuple[str, ...], warnings: list[str]) -> Mapping[str, object]:
    data = _read_untrusted(path)
    if not data or b"codeqa" not in data and key:  # noqa: RUF021 - most pyproject.toml do not name codeqa; tomllib then need not be imported (14 ms)
        return {}
    try:
        table: object = _parse_toml(data)
    except ValueError as error:
        warnings.append(f"{path.name} cannot be read and has no effect: {error}")
        return {}
    for part in key:
        table = table.get(part) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _read_untrusted(path: Path) -> bytes:
    """A regular file's bytes, no link followed, never blocking on a FIFO; b"" for anything else (``threats.md`` 3)."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MAX_FILE) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""


def _parse_toml(data: bytes) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _bind_key(merged: dict[str, tuple[object, str]], user: Layer, openai: Layer, own: Layer, warnings: list[str]) -> None:
    """Forgets a key that was given for another host than the one that would be called.

    ``OPENAI_API_KEY`` belongs to ``OPENAI_BASE_URL``, a user file's key to that file's ``base_url`` (both: OpenAI's own if not set);
    ``CODEQA_API_KEY`` to ``CODEQA_BASE_URL``, and where that is not set to whatever endpoint codeqa is told to call.
    """
    key, source = merged["api_key"]
    url = str(merged["base_url"][0] or OPENAI_URL)
    homes = {"CODEQA_API_KEY": (own, url), "OPENAI_API_KEY": (openai, OPENAI_URL)}
    layer, fallback = homes.get(source, (user, OPENAI_URL))
    home = str(layer.get("base_url", (fallback, ""))[0])
    if not key or _host(home) == _host(url):
        return
    merged["api_key"] = ("", f"none ({source} belongs to {_host(home)})")
    if _host(url).rsplit(":", 1)[0].strip("[]") not in LOOPBACK:
        warnings.append(f"the key from {source} belongs to {_host(home)} and is not sent to {_host(url)}; set CODEQA_API_KEY for that host")


def key_for(config: Config, url: str) -> str:
    """The key if ``url`` is on the host it is bound to, else "": an embedding endpoint may be elsewhere than the model's."""
    return config.api_key if _host(url) == _host(config.base_url or OPENAI_URL) else ""


def _host(url: str) -> str:
    """Host and port, lower case, as in ``127.0.0.1:8000``."""
    from urllib.parse import urlsplit

    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def _check_urls(merged: Mapping[str, tuple[object, str]]) -> None:
    for name in ("base_url", "embedding_base_url"):
        url, source = merged[name]
        if url and not (str(url).startswith(("http://", "https://")) and _host(str(url))):
            raise ConfigError(f"{source}: {_brief(url)} is not a web address", "give one such as https://api.openai.com/v1")
