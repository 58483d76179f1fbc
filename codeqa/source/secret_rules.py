"""What a secret looks like: one table row each, for ``secrets.py``. Data only.

Sources of the token forms: the providers' own documentation of their prefixes and the rule sets of gitleaks and detect-secrets. Patterns are RE2's
syntax (linear time, no look-around), applied to UTF-8 bytes. A group named ``s`` is the part that is replaced; without one it is the whole match.

``test`` names the check a match must pass before it counts (see ``secrets.py``):

* ``sample``: the value is not a documented example or a placeholder;
* ``token``: as ``sample``, and it has a digit;
* ``mixed``: as ``sample``, and the value is as irregular as a random string is: not words, a path, or a name;
* ``word``: the value could be somebody's password: it is not one of the dummies that examples use;
* ``password``: as ``word``, and it is of mixed characters, because an ordinary word between quotes is most often not a password but code;
* ``block``: the match opens a block that runs over several lines.
"""

from __future__ import annotations

from typing import NamedTuple


class SecretRule(NamedTuple):
    """``name`` is what the placeholder shows. Order in the table does not matter but for ties at the same place: then the first row wins."""

    name: str
    pattern: str
    test: str = "sample"


_KEY_NAME = r"(?i:passw(?:or)?d|passphrase|pwd|secret|token|api_?-?key|access_?-?key|auth_?-?key|private_?-?key(?:_?id)?|credentials?|client_?-?secret)"
"""The word that makes an assignment suspicious. Names may go on behind it (``token_v2``), hence the tails below."""

_ASSIGNED = r"[A-Za-z0-9_-]{0,12}[\"']?\]?\s{0,4}(?:=>|:=|=|:)\s{0,4}"
"""The rest of the name, the end of its quotes or brackets, and the sign that gives it a value, in any of our languages."""

RULES: tuple[SecretRule, ...] = (
    SecretRule("age-secret-key", r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    SecretRule("anthropic-key", r"\bsk-ant-[a-z0-9]{2,10}-[A-Za-z0-9_-]{20,}"),
    SecretRule("atlassian-token", r"\bATATT3[A-Za-z0-9_=-]{50,}"),
    SecretRule("aws-access-key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b"),
    SecretRule(
        "aws-secret-key",
        r"(?i:aws_?-?(?:secret)?[a-z_-]{0,20}key[a-z_-]{0,20})[\"']?\s{0,4}(?:=>|:=|=|:)\s{0,4}[\"']?(?P<s>[A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)",
        "mixed",
    ),
    SecretRule("azure-client-secret", r"(?:^|[^A-Za-z0-9_~.-])(?P<s>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.-]{31,34})"),
    SecretRule("azure-storage-key", r"(?i:AccountKey|SharedAccessKey)=(?P<s>[A-Za-z0-9+/]{42,88}={1,2})"),
    SecretRule("connection-string", r"\b(?i:[a-z][a-z0-9+.-]{1,24})://[^\s:/?#@\"'<>\\]{0,64}:(?P<s>[^\s:/?#@\"'<>\\]{3,})@[A-Za-z0-9\[]", "word"),
    SecretRule("databricks-token", r"\bdapi[a-f0-9]{32}\b"),
    SecretRule("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}\b"),
    SecretRule("discord-webhook", r"discord(?:app)?\.com/api/webhooks/\d{15,21}/(?P<s>[A-Za-z0-9_-]{60,80})"),
    SecretRule("docker-token", r"\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{20,64}"),
    SecretRule("doppler-token", r"\bdp\.(?:pt|st|sa|ct)\.[A-Za-z0-9._-]{40,64}"),
    SecretRule("gcp-api-key", r"\bAIza[A-Za-z0-9_-]{35}"),
    SecretRule("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{60,})"),
    SecretRule("gitlab-token", r"\bgl(?:pat|ptt|dt|rt|cbt|ft|imt|agent|soat|oas)-[A-Za-z0-9_-]{20,64}", "token"),
    SecretRule("google-oauth", r"\b(?:GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,})"),
    SecretRule("grafana-token", r"\bgl(?:sa|c)_[A-Za-z0-9_=+/]{32,}", "token"),
    SecretRule("huggingface-token", r"\bhf_[A-Za-z0-9]{34,40}\b"),
    SecretRule("jwt", r"\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    SecretRule("linear-key", r"\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}"),
    SecretRule("mailchimp-key", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    SecretRule("mailgun-key", r"\bkey-[0-9a-f]{32}\b"),
    SecretRule("newrelic-key", r"\bNRAK-[A-Z0-9]{27}\b"),
    SecretRule("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    SecretRule("openai-key", r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})"),
    SecretRule("openrouter-key", r"\bsk-or-v1-[0-9a-f]{64}\b"),
    SecretRule("postman-key", r"\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b"),
    SecretRule("private-key", r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----", "block"),
    SecretRule("pulumi-token", r"\bpul-[0-9a-f]{40}\b"),
    SecretRule("pypi-token", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
    SecretRule("sendgrid-key", r"\bSG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{32,64}"),
    SecretRule("sentry-token", r"\bsntry[su]_[A-Za-z0-9_=+/]{60,}"),
    SecretRule("shopify-token", r"\bshp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}\b"),
    SecretRule("slack-token", r"\b(?:xox[abeoprs]-[0-9A-Za-z-]{10,}|xapp-[0-9]-[0-9A-Za-z-]{20,})", "token"),
    SecretRule("slack-webhook", r"hooks\.slack\.com/(?:services|workflows)/(?P<s>T[A-Z0-9]{6,12}/[AB][A-Z0-9]{6,12}/[A-Za-z0-9]{16,32})"),
    SecretRule("square-token", r"\b(?:EAAA[A-Za-z0-9_-]{60}|sq0(?:atp|csp)-[A-Za-z0-9_-]{22,43})"),
    SecretRule("stripe-key", r"\b(?:[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{32,64})", "token"),
    SecretRule("telegram-token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    SecretRule("terraform-token", r"\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,70}"),
    SecretRule("twilio-key", r"\bSK[0-9a-f]{32}\b"),
    SecretRule("vault-token", r"\bhv[bs]\.[A-Za-z0-9_-]{24,}"),
    # The general ones come last: whatever has a name of its own should be shown by it.
    SecretRule("bearer-token", r"(?i:\bbearer)\s{1,2}(?P<s>[A-Za-z0-9._~+/-]{24,}={0,2})", "mixed"),
    SecretRule("assigned-password", r"(?i:passw(?:or)?d|passphrase|pwd)" + _ASSIGNED + r"[\"'`](?P<s>[^\"'`\s]{8,64})[\"'`]", "password"),
    SecretRule("assigned-secret", _KEY_NAME + _ASSIGNED + r"[\"'`](?P<s>[^\"'`\s]{16,})[\"'`]", "mixed"),
    SecretRule("unquoted-secret", _KEY_NAME + r"[A-Za-z0-9_-]{0,12} ?(?:=|:) ?(?P<s>[A-Za-z0-9+/_~.-]{20,}={0,2})[ \t]*(?:\r?$|#)", "mixed"),
)
