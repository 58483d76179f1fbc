from __future__ import annotations

import contextlib
import os
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codeqa.config import AUTO, SETTINGS, Config, index_home, key_for, load
from codeqa.errors import ConfigError
from codeqa.pack.select import PackPolicy


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "repo" / "sub").mkdir(parents=True)
    (tmp_path / "repo" / ".git").mkdir()
    (tmp_path / ".config" / "codeqa").mkdir(parents=True)
    return tmp_path


def loaded(home: Path, flags: dict[str, object] | None = None, **environ: str) -> tuple[Config, dict[str, str], tuple[str, ...]]:
    config, origins, warnings = load(flags or {}, home / "repo" / "sub", {"HOME": str(home), **environ})
    return config, {origin.name: origin.source for origin in origins}, warnings


def user_file(home: Path, text: str) -> None:
    (home / ".config/codeqa/config.toml").write_text(text)


def project_file(home: Path, text: str, name: str = ".codeqa.toml") -> None:
    (home / "repo" / name).write_text(text)


def test_every_field_is_a_setting_and_the_table_is_sorted() -> None:
    names = [setting.name for setting in SETTINGS]
    assert names == sorted(names)
    assert set(names) == {row.name for row in fields(Config)}


def test_flag_beats_variable_beats_project_beats_user_beats_default(home: Path) -> None:
    steps = []
    steps.append(loaded(home))
    user_file(home, "budget = 1\n")
    steps.append(loaded(home))
    project_file(home, "[tool.codeqa]\nbudget = 2\n", "pyproject.toml")
    steps.append(loaded(home))
    project_file(home, "budget = 3\n")
    steps.append(loaded(home))
    steps.append(loaded(home, CODEQA_BUDGET="4"))
    steps.append(loaded(home, {"budget": 5}, CODEQA_BUDGET="4"))
    assert [config.budget for config, _, _ in steps] == ["auto", 1, 2, 3, 4, 5]
    assert [origins["budget"] for _, origins, _ in steps][2:] == ["pyproject.toml", ".codeqa.toml", "CODEQA_BUDGET", "--budget"]
    assert not any(warnings for _, _, warnings in steps)


def test_a_budget_is_a_number_or_auto(home: Path) -> None:
    assert loaded(home, CODEQA_BUDGET=" Auto ")[0].budget == AUTO
    project_file(home, 'budget = "auto"\n')
    config, origins, warnings = loaded(home)
    assert (config.budget, origins["budget"], warnings) == (AUTO, ".codeqa.toml", ())


def test_the_share_of_whole_files_is_the_packs_own() -> None:
    assert Config().whole == PackPolicy().whole_fraction


def test_a_flag_that_was_not_given_changes_nothing(home: Path) -> None:
    assert loaded(home, {"budget": None, "model": None})[0].budget == "auto"


@pytest.mark.parametrize(
    "line",
    [
        'base_url = "https://evil.example/v1"',
        'api_key = "k"',
        'model = "expensive"',
        'index_dir = "/tmp/x"',
        'trace = "/tmp/x"',
        'embedding_base_url = "https://evil.example/v1"',
        "offline = false",
        'command = "rm -rf ~"',
        "budget = 1000000",
        "budget = -1",
        'budget = "all"',
        "max_file_bytes = 1000000000",
        'scope = ["../../etc/**"]',
        'ignore = [["nested"]]',
        'languages = ["ok", 3]',
    ],
)
def test_a_project_file_cannot_set_what_matters(home: Path, line: str) -> None:
    project_file(home, line + "\n")
    config, _, warnings = loaded(home)
    assert config == loaded_without(home)
    assert len(warnings) == 1
    assert ".codeqa.toml" in warnings[0]


def loaded_without(home: Path) -> Config:
    (home / "repo/.codeqa.toml").unlink()
    return loaded(home)[0]


def test_a_project_file_may_set_scope_rules_budget_and_languages(home: Path) -> None:
    project_file(home, 'scope = ["src/**"]\nignore = ["*.gen.py"]\nlanguages = ["python"]\nbudget = 9\nmax_file_bytes = 5\nlimit = 3\n')
    config, _, warnings = loaded(home)
    assert (config.scope, config.ignore, config.languages) == (("src/**",), ("*.gen.py",), ("python",))
    assert (config.budget, config.max_file_bytes, config.limit, warnings) == (9, 5, 3, ())


@pytest.mark.parametrize("text", ["budget = ", "\x00", "[" * 50_000, "a = " + "[" * 5_000, "x" * 2_000_000])
def test_an_unreadable_project_file_is_a_warning(home: Path, text: str) -> None:
    project_file(home, text)
    config, _, warnings = loaded(home)
    assert config.budget == "auto"
    assert "no effect" in warnings[0]


def test_a_project_file_that_is_no_regular_file_is_not_opened(home: Path) -> None:
    os.mkfifo(home / "repo/.codeqa.toml")
    (home / "secret.toml").write_text("budget = 7\n")
    (home / "repo/pyproject.toml").symlink_to(home / "secret.toml")
    assert loaded(home)[0].budget == "auto"


def test_a_dotenv_file_is_not_read(home: Path) -> None:
    project_file(home, "OPENAI_API_KEY=stolen\nCODEQA_MODEL=m\n", ".env")
    assert (loaded(home)[0].api_key, loaded(home)[0].model) == ("", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BUDGET", "many"),
        ("BUDGET", "0"),
        ("COLOR", "red"),
        ("OFFLINE", "perhaps"),
        ("TIMEOUT", "-1"),
        ("TIMEOUT", "nan"),
        ("BASE_URL", "nowhere"),
        ("BASE_URL", "ftp://x/y"),
    ],
)
def test_a_variable_that_cannot_be_used_is_an_error_that_names_it(home: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"CODEQA_{name}"):
        load({}, home, {"HOME": str(home), f"CODEQA_{name}": value})


@pytest.mark.parametrize("text", ["budget = ", "budget = true\n", 'refresh = "perhaps"\n'])
def test_a_broken_user_file_is_an_error_that_names_it(home: Path, text: str) -> None:
    user_file(home, text)
    with pytest.raises(ConfigError, match=r"config\.toml"):
        loaded(home)


def test_an_unknown_setting_in_the_user_file_is_a_warning(home: Path) -> None:
    user_file(home, "bugdet = 1\n")
    assert "bugdet" in loaded(home)[2][0]


def test_variables_are_read_by_their_kind(home: Path) -> None:
    config, _, _ = loaded(home, CODEQA_SCOPE="src/**, *.py,", CODEQA_OFFLINE="yes", CODEQA_TIMEOUT="1.5", CODEQA_PRICE_IN="2.5", CODEQA_MODEL=" m ")
    assert (config.scope, config.offline, config.timeout, config.price_in, config.model) == (("src/**", "*.py"), True, 1.5, 2.5, "m")
    assert loaded(home, CODEQA_BUDGET="")[0].budget == "auto"


def test_openais_variables_mean_what_they_mean(home: Path) -> None:
    config, origins, _ = loaded(home, OPENAI_API_KEY="sk-abcdefghijkl1234", OPENAI_BASE_URL="https://gateway.example/v1")
    assert (config.api_key, config.base_url) == ("sk-abcdefghijkl1234", "https://gateway.example/v1")
    assert origins["api_key"] == "OPENAI_API_KEY"
    assert loaded(home, OPENAI_API_KEY="a", CODEQA_API_KEY="b")[0].api_key == "b"


def test_a_key_is_shown_to_nobody(home: Path) -> None:
    config, origins, _ = load({}, home, {"HOME": str(home), "OPENAI_API_KEY": "sk-abcdefghijkl1234"})
    assert "abcdefgh" not in repr(config) + repr(origins)
    assert next(origin.value for origin in origins if origin.name == "api_key") == "…1234"


def test_a_key_is_not_sent_to_a_host_it_was_not_given_for(home: Path) -> None:
    config, _, warnings = loaded(home, {"base_url": "https://other.example/v1"}, OPENAI_API_KEY="k")
    assert config.api_key == ""
    assert "other.example" in warnings[0]
    config, _, warnings = loaded(home, {"base_url": "http://127.0.0.1:8000/v1"}, OPENAI_API_KEY="k")
    assert (config.api_key, warnings) == ("", ())
    assert loaded(home, {"base_url": "https://api.openai.com/v2"}, OPENAI_API_KEY="k")[0].api_key == "k"
    assert loaded(home, {"base_url": "https://other.example/v1"}, CODEQA_API_KEY="k")[0].api_key == "k"
    assert loaded(home, {"base_url": "https://other.example/v1"}, CODEQA_API_KEY="k", CODEQA_BASE_URL="https://one.example")[0].api_key == ""


def test_a_key_goes_to_its_own_host_only() -> None:
    assert key_for(Config(api_key="k"), "https://api.openai.com/v1") == "k"
    assert key_for(Config(api_key="k", base_url="https://one.example/v1"), "https://one.example/other") == "k"
    assert key_for(Config(api_key="k", base_url="https://one.example/v1"), "https://two.example/v1") == ""


def test_a_user_files_key_belongs_to_its_own_endpoint(home: Path) -> None:
    user_file(home, 'api_key = "k"\nbase_url = "https://mine.example/v1"\n')
    assert loaded(home)[0].api_key == "k"
    assert loaded(home, OPENAI_BASE_URL="https://other.example/v1")[0].api_key == ""


def test_the_index_lives_in_the_cache_unless_moved(home: Path) -> None:
    assert loaded(home, XDG_CACHE_HOME="/c")[0].index_dir == "/c/codeqa"
    assert loaded(home, {"index_dir": "/flag"}, CODEQA_INDEX_DIR="/variable")[0].index_dir == "/flag"
    assert Path(loaded(home, CODEQA_INDEX_DIR="relative")[0].index_dir).is_absolute()
    assert index_home(Config(), {"XDG_CACHE_HOME": "/c"}) == Path("/c/codeqa")
    assert index_home(Config(index_dir="/x"), {}) == Path("/x")


@given(st.dictionaries(st.sampled_from(["CODEQA_BUDGET", "CODEQA_BASE_URL", "CODEQA_SCOPE", "CODEQA_TIMEOUT", "OPENAI_BASE_URL"]), st.text(max_size=20)))
def test_no_environment_makes_loading_fail_in_another_way_than_a_config_error(environ: dict[str, str]) -> None:
    with contextlib.suppress(ConfigError):
        load({}, Path("/nonexistent"), {"HOME": "/nonexistent", **environ})


MODELS = """
price_in = 9.0
context_window = 5

[models."vendor/Model-1"]
price_in = 1.5
price_out = 3
context_window = 100_000

[models.other]
price_in = 7.0
"""


def test_the_users_file_may_speak_of_single_models(home: Path) -> None:
    user_file(home, MODELS)
    config, origins, warnings = loaded(home, CODEQA_MODEL="vendor/model-1")
    assert (config.price_in, config.price_out, config.price_cached, config.context_window, warnings) == (1.5, 3.0, None, 100_000, ())
    assert origins["price_in"].endswith("config.toml: models.vendor/model-1")
    other, _, _ = loaded(home, CODEQA_MODEL="other")
    assert (other.price_in, other.context_window) == (7.0, 5)
    assert loaded(home, CODEQA_MODEL="othe")[0].price_in == 9.0


def test_a_variable_beats_what_the_users_file_says_of_a_model(home: Path) -> None:
    user_file(home, MODELS)
    config, origins, _ = loaded(home, {"model": "other"}, CODEQA_PRICE_IN="2")
    assert (config.price_in, origins["price_in"]) == (2.0, "CODEQA_PRICE_IN")


@pytest.mark.parametrize("line", ["models = 3", "models.m = 3", 'models.m.price_in = "dear"', "models.m.context_window = -1"])
def test_a_model_table_that_is_none_is_an_error(home: Path, line: str) -> None:
    user_file(home, line + "\n")
    with pytest.raises(ConfigError, match="models"):
        loaded(home, CODEQA_MODEL="m")


def test_a_model_table_sets_nothing_else_and_a_project_file_has_none(home: Path) -> None:
    user_file(home, '[models.m]\nbase_url = "https://elsewhere.example/v1"\n')
    project_file(home, "[models.m]\nprice_in = 0\n")
    config, _, warnings = loaded(home, CODEQA_MODEL="m")
    assert (config.base_url, config.price_in) == ("", None)
    project, user = warnings
    assert "may not set it" in project
    assert "'base_url' is not a setting of a model" in user
