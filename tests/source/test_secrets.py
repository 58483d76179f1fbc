"""The redaction gate. The secrets below are made up; they are put together at run time, so that no scanner takes this file for a leak."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codeqa.source import redact
from codeqa.source.plausible import DUMMIES, SAMPLES, TESTS, entropy
from codeqa.source.secret_rules import RULES

_RANDOM = random.Random(7)


def made_up(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    return "".join(_RANDOM.choices(alphabet, k=length))


HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + "234567"
BODY = "\n".join(made_up(64) for _ in range(5))
KEY = f"-----BEGIN RSA PRIVATE KEY-----\n{BODY}\n-----END RSA PRIVATE KEY-----"

PLANTED = {
    "age-secret-key": "AGE-SECRET-KEY-1" + made_up(58, UPPER),
    "anthropic-key": "sk-ant-" + "api03-" + made_up(80),
    "assigned-password": f'DB_PASSWORD = "Tr{made_up(6, string.digits)}&z!"',
    "assigned-secret": f'"api_key": "{made_up(32, HEX)}7f"',
    "atlassian-token": "ATATT3" + made_up(120),
    "aws-access-key": "AKIA" + made_up(16, UPPER),
    "aws-secret-key": f"aws_secret_access_key = {made_up(40)}",
    "azure-client-secret": f"id: {made_up(3)}8Q~{made_up(34)}",
    "azure-storage-key": f"AccountName=a;AccountKey={made_up(86)}==;",
    "bearer-token": f"Authorization: Bearer {made_up(40)}",
    "connection-string": "postgres://app:hunter2@db.internal/x",
    "databricks-token": "dapi" + made_up(32, HEX),
    "digitalocean-token": "dop_v1_" + made_up(64, HEX),
    "discord-webhook": f"https://discord.com/api/webhooks/{made_up(18, string.digits)}/{made_up(68)}",
    "docker-token": "dckr_pat_" + made_up(27),
    "doppler-token": "dp.pt." + made_up(43),
    "gcp-api-key": "AIza" + made_up(35),
    "github-token": "ghp_" + made_up(36),
    "gitlab-token": "glpat-" + made_up(20),
    "google-oauth": "GOCSPX-" + made_up(28),
    "grafana-token": "glsa_" + made_up(32) + "_" + made_up(8, HEX),
    "huggingface-token": "hf_" + made_up(34),
    "jwt": f"eyJ{made_up(30)}.eyJ{made_up(60)}.{made_up(43)}",
    "linear-key": "lin_api_" + made_up(40),
    "mailchimp-key": made_up(32, HEX) + "-us12",
    "mailgun-key": "key-" + made_up(32, HEX),
    "newrelic-key": "NRAK-" + made_up(27, UPPER),
    "npm-token": "npm_" + made_up(36),
    "openai-key": "sk-proj-" + made_up(48),
    "openrouter-key": "sk-or-v1-" + made_up(64, HEX),
    "postman-key": f"PMAK-{made_up(24, HEX)}-{made_up(34, HEX)}",
    "private-key": KEY,
    "pulumi-token": "pul-" + made_up(40, HEX),
    "pypi-token": "pypi-AgE" + made_up(100),
    "sendgrid-key": f"SG.{made_up(22)}.{made_up(43)}",
    "sentry-token": "sntrys_" + made_up(90),
    "shopify-token": "shpat_" + made_up(32, HEX),
    "slack-token": f"xoxb-{made_up(12, string.digits)}-{made_up(24)}",
    "slack-webhook": f"https://hooks.slack.com/services/T{made_up(8, UPPER)}/B{made_up(8, UPPER)}/{made_up(24)}",
    "square-token": "sq0csp-" + made_up(43),
    "stripe-key": "sk_live_" + made_up(24),
    "telegram-token": f"{made_up(9, '3456789')}:AA{made_up(33)}",
    "terraform-token": f"{made_up(14)}.atlasv1.{made_up(67)}",
    "twilio-key": "SK" + made_up(32, HEX),
    "unquoted-secret": f"SESSION_SECRET={made_up(40)}",
    "vault-token": "hvs." + made_up(90),
}


def test_a_secret_is_planted_for_every_rule_and_the_table_is_sorted() -> None:
    names = [rule.name for rule in RULES]
    assert sorted(names) == sorted(PLANTED)
    general = names[names.index("bearer-token") :]
    assert names == sorted(names[: -len(general)]) + general
    assert {rule.test for rule in RULES} == {*TESTS, "block"}
    assert list(SAMPLES) == sorted(SAMPLES)
    assert list(DUMMIES) == sorted(DUMMIES)


@pytest.mark.parametrize("rule", sorted(PLANTED))
def test_the_secret_of_a_rule_is_replaced_by_its_placeholder(rule: str) -> None:
    text = f"before = 1\n{PLANTED[rule]}\nafter = 2\n"
    clean, count = redact(text)
    assert count == 1
    assert f"[REDACTED:{rule}:1]" in clean
    assert clean.startswith("before = 1\n")
    assert clean.endswith("\nafter = 2\n")
    assert clean.count("\n") == text.count("\n")


ORDINARY = r"""
password = "password"
password = getpass.getpass("Password: ")
token = get_token()
token: str = "csrfmiddlewaretoken"
SECRET_KEY = os.environ["SECRET_KEY"]
SECRET_KEY: ${{ secrets.SECRET_KEY }}
api_key = "YOUR_API_KEY"
api_key = "xxxxxxxxxxxxxxxxxxxxxxxx"
"access_key": "AKIAIOSFODNN7EXAMPLE",
secret = f"projects/{project}/secrets/{name}"
PASSWORD_RESET_TIMEOUT = 60 * 60 * 24 * 3
password_validators = "django.contrib.auth.password_validation.MinimumLengthValidator"
url = "postgres://user:password@localhost/db"
url = f"postgres://{user}:{password}@{host}/db"
url = "https://user:pass@example.com/x"
git clone ssh://git@github.com:22/a/b
http://localhost:8080/@scope/package
token_url = "https://login.example.com/oauth2/v2.0/token"
auth_key = 'auth/session/key-v2.1'
PublicKeyToken=b77a5c561934e089
assert header == "-----BEGIN RSA PRIVATE KEY-----" and tail == "-----END RSA PRIVATE KEY-----"
TokenKind.Identifier = "identifier-token-kind-2"
secret_name="my-service-account-secret-v2"
sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
blob = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'
integrity = "sha512-oBzxTJ3gXpVsWbtVUOLD8RLt5Yt3PcCZUFlC0Fhqv0YJ8qB3ZbX0cB9qqYx2i1Q=="
"""


@pytest.mark.parametrize("line", [line for line in ORDINARY.split("\n") if line])
def test_ordinary_code_is_left_alone(line: str) -> None:
    assert redact(line) == (line, 0)


def test_the_same_secret_has_the_same_number_in_one_text() -> None:
    one, other = "ghp_" + made_up(36), "ghp_" + made_up(36)
    clean, count = redact(f"{one} {other} {one}")
    assert count == 3
    assert clean == "[REDACTED:github-token:1] [REDACTED:github-token:2] [REDACTED:github-token:1]"


def test_numbers_go_on_where_older_placeholders_stop() -> None:
    assert redact(f"[REDACTED:jwt:4] ghp_{made_up(36)}")[0] == "[REDACTED:jwt:4] [REDACTED:github-token:5]"


def test_a_placeholder_tells_nothing_of_the_secret() -> None:
    first, second = (redact(f'password = "{value}"')[0] for value in ("Xk4!pq9Z", "another-Kw7$-much-longer-one"))
    assert first == second == 'password = "[REDACTED:assigned-password:1]"'


def test_a_key_block_keeps_its_lines() -> None:
    clean, count = redact(f"a\n{KEY}\nb\n")
    assert count == 1
    assert clean == "a\n[REDACTED:private-key:1]" + "\n" * 6 + "\nb\n"


def test_a_key_inside_of_a_string_is_found() -> None:
    escaped = KEY.replace("\n", "\\n")
    assert redact(f'"private_key": "{escaped}",\n')[0] == '"private_key": "[REDACTED:private-key:1]",\n'
    joined = KEY.replace("\n", '\\n" +\n    "')
    clean, count = redact(f'x = "{joined}"\n')
    assert count == 1
    assert BODY[:64] not in clean


def test_a_key_that_is_cut_off_is_still_hidden() -> None:
    cut = KEY[:200]
    clean, count = redact(f"{cut}\n\nfunc main() {{}}\n")
    assert count == 1
    assert BODY[:60] not in clean
    assert clean.endswith("\n\nfunc main() {}\n")
    assert clean.count("\n") == cut.count("\n") + 3


def test_a_secret_inside_of_a_value_that_is_passed_over_is_found() -> None:
    token = "ghp_" + made_up(36)
    clean, count = redact(f'token = "https://example.com/?t={token}"')
    assert count == 1
    assert token not in clean


def test_secrets_side_by_side_are_both_found() -> None:
    clean, _ = redact("AKIA" + made_up(16, UPPER) + " ghp_" + made_up(36) + "," + "hf_" + made_up(34))
    assert clean.count("[REDACTED:") == 3


def test_a_secret_longer_than_the_window_in_which_rules_are_sorted_out_is_found() -> None:
    token = f"eyJ{made_up(400)}.eyJ{made_up(900)}.{made_up(43)}"
    assert redact(f"token = {token};") == ("token = [REDACTED:jwt:1];", 1)


def test_lone_surrogates_pass_through() -> None:
    assert redact("a\udc80b") == ("a\udc80b", 0)
    assert redact(f"\udc80 ghp_{made_up(36)}")[0] == "\udc80 [REDACTED:github-token:1]"


def test_letters_around_a_secret_survive() -> None:
    assert redact(f'größe ✓ "ghp_{made_up(36)}" 日本')[0] == 'größe ✓ "[REDACTED:github-token:1]" 日本'


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----" * 20_000,
        "password='" * 50_000,
        "eyJ" * 200_000,
        "a://b:" * 100_000,
        "secret=" * 80_000,
        "token: " + "a1" * 300_000,
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 60_000 + "\n" + "-----BEGIN PRIVATE KEY-----\n" * 10_000,
        "x" * 1_000_000,
        "\\" * 500_000,
        "[REDACTED:a:1]" * 40_000,
    ],
    ids=["headers", "quotes", "eyj", "urls", "names", "value", "block", "letters", "backslashes", "placeholders"],
)
def test_hostile_text_is_passed_in_time(text: str) -> None:
    """Each would take minutes with an engine, or a loop of ours, that is not linear."""
    clean, _ = redact(text)
    assert clean.count("\n") == text.count("\n")


PIECES = st.one_of(
    st.sampled_from(sorted(PLANTED.values())),
    st.sampled_from(
        ["password = ", '"', "'", "\n", "\r\n", "secret: ", "://u:", "@h", " ", "[REDACTED:jwt:1]", "[REDACTED:", "]", "token=", "-----END", "é", "\udc80", "-"]
    ),
    st.text(max_size=12),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
def test_redacting_keeps_the_lines_and_twice_is_once(text: str) -> None:
    clean, count = redact(text)
    assert clean.count("\n") == text.count("\n")
    assert redact(clean) == (clean, 0)
    assert (count > 0) == (clean != text)


def test_entropy_is_in_bits_a_byte() -> None:
    assert [entropy(value) for value in (b"", b"aaaa", b"abab", b"abcd")] == [0.0, 0.0, 1.0, 2.0]
