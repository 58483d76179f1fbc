"""The built-in rules: which files are left out by their name alone, and which are denied. Data and its lookup, nothing else.

Folders that hold real source are never left out for what they are called (``vendor/``, ``dist/``, ``build/``, ``third_party/``): what is tracked there
was put there on purpose. ``.codeqaignore`` takes back any rule but the denials.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from codeqa.types import SkipReason

_GENERATED, _LOCK, _MINIFIED, _BINARY = SkipReason.GENERATED, SkipReason.LOCK_FILE, SkipReason.MINIFIED, SkipReason.BINARY


class NameRule(NamedTuple):
    """Patterns are in lower case: a whole name, ``*`` and an ending, a beginning and ``*``, or a middle between two ``*``.

    ``name`` is what ``codeqa why`` shows.
    """

    name: str
    reason: SkipReason
    patterns: str


NAME_RULES = (
    NameRule(
        "archive",
        _BINARY,
        "*.7z *.apk *.ar *.br *.bz2 *.cab *.deb *.dmg *.ear *.egg *.gem *.gz *.iso *.jar *.lz4 *.nupkg *.rar *.rpm *.tar *.tgz *.war *.whl *.xz *.zip *.zst",
    ),
    NameRule(
        "compiled",
        _BINARY,
        "*.a *.bc *.beam *.class *.dex *.dll *.dylib *.elc *.exe *.hi *.ko *.lib *.mo *.node *.o *.obj *.pdb *.pyc *.pyd *.pyo *.rlib *.rmeta *.so *.wasm",
    ),
    NameRule(
        "data",
        _BINARY,
        "*.arrow *.avro *.bin *.dat *.db *.ds_store *.feather *.gguf *.h5 *.hdf5 *.idx *.lance *.mdb *.mmdb *.npy *.npz *.onnx *.orc *.pack "
        "*.parquet *.pb *.pickle *.pkl *.pt *.pth *.rdb *.safetensors *.sqlite *.sqlite3 *.tfrecord",
    ),
    NameRule(
        "document",
        _BINARY,
        "*.doc *.docx *.epub *.odp *.ods *.odt *.pdf *.ppt *.pptx *.rtf *.xls *.xlsx",
    ),
    NameRule(
        "font",
        _BINARY,
        "*.eot *.otf *.ttc *.ttf *.woff *.woff2",
    ),
    NameRule(
        "generated",
        _GENERATED,
        "*.designer.cs *.designer.vb *.freezed.dart *.g.cs *.g.dart *.g.i.cs *.gen.go *.generated.* *.pb.cc *.pb.dart *.pb.go *.pb.gw.go "
        "*.pb.h *.pb.swift *.pbgrpc.dart *.snap *_generated.go *_grpc_pb.js *_pb.d.ts *_pb.js *_pb.rb *_pb.ts *_pb2.py *_pb2.pyi "
        "*_pb2_grpc.py *_pb2_grpc.pyi zz_generated*",
    ),
    NameRule(
        "image",
        _BINARY,
        "*.ai *.avif *.blend *.bmp *.cur *.eps *.fbx *.gif *.glb *.heic *.icns *.ico *.jpeg *.jpg *.jxl *.png *.psd *.sketch *.svg *.svgz "
        "*.tga *.tif *.tiff *.webp *.xcf",
    ),
    NameRule(
        "lock file",
        _LOCK,
        ".terraform.lock.hcl berksfile.lock bun.lock bun.lockb cargo.lock cartfile.resolved chart.lock composer.lock conda-lock.yml "
        "deno.lock flake.lock gemfile.lock go.sum go.work.sum gradle.lockfile mix.lock module.bazel.lock npm-shrinkwrap.json "
        "package-lock.json package.resolved packages.lock.json paket.lock pdm.lock pipfile.lock pixi.lock pnpm-lock.yaml podfile.lock "
        "poetry.lock pubspec.lock stack.yaml.lock uv.lock yarn.lock",
    ),
    NameRule(
        "media",
        _BINARY,
        "*.aac *.avi *.flac *.m4a *.m4v *.mid *.mkv *.mov *.mp3 *.mp4 *.mpeg *.mpg *.ogg *.ogv *.opus *.wav *.webm *.wma *.wmv",
    ),
    NameRule(
        "minified",
        _MINIFIED,
        "*-min.css *-min.js *.min.cjs *.min.css *.min.html *.min.js *.min.mjs",
    ),
    NameRule(
        "source map",
        _MINIFIED,
        "*.cjs.map *.css.map *.js.map *.mjs.map *.ts.map",
    ),
    NameRule(
        "translation catalogue",
        _GENERATED,
        "*.po *.pot *.xlf *.xliff",
    ),
)
"""Sorted by name. Whatever has none of these names is looked at: an unknown ending with text inside is text."""

FOLDER_RULES: Mapping[str, str] = MappingProxyType(
    {
        ".bzr": "version control",
        ".eggs": "installed packages",
        ".git": "version control",
        ".gradle": "cache",
        ".hg": "version control",
        ".hypothesis": "cache",
        ".jj": "version control",
        ".mypy_cache": "cache",
        ".nox": "installed packages",
        ".parcel-cache": "cache",
        ".pytest_cache": "cache",
        ".ruff_cache": "cache",
        ".sl": "version control",
        ".svn": "version control",
        ".terraform": "installed packages",
        ".tox": "installed packages",
        ".venv": "installed packages",
        "__pycache__": "cache",
        "_darcs": "version control",
        "bower_components": "installed packages",
        "jspm_packages": "installed packages",
        "node_modules": "installed packages",
    }
)
"""Folders of other people's code or of caches, by name. A folder with a ``pyvenv.cfg`` counts as one, whatever its name."""

DENIAL_RULES = (
    NameRule(
        "cloud credentials",
        SkipReason.DENIED,
        ".boto .s3cfg accesstokens.json application_default_credentials.json azureprofile.json credentials.db",
    ),
    NameRule(
        "environment file",
        SkipReason.DENIED,
        "*.env .env .env.* .envrc",
    ),
    NameRule(
        "infrastructure state",
        SkipReason.DENIED,
        "*.tfstate *.tfstate.* *.tfstate.backup",
    ),
    NameRule(
        "key store",
        SkipReason.DENIED,
        "*.bks *.jceks *.jks *.kdb *.kdbx *.keystore *.p12 *.pfx *.pkcs12 *.ppk *.wallet",
    ),
    NameRule(
        "kubernetes access",
        SkipReason.DENIED,
        "*.kubeconfig .kubeconfig kubeconfig kubeconfig.conf kubeconfig.json kubeconfig.yaml kubeconfig.yml",
    ),
    NameRule(
        "password file",
        SkipReason.DENIED,
        ".htpasswd .my.cnf .netrc .pgpass .vault-token .vault_pass _netrc",
    ),
    NameRule(
        "private folder",
        SkipReason.DENIED,
        ".git .gnupg .ssh",
    ),
    NameRule(
        "private key",
        SkipReason.DENIED,
        "*.key *.pem id_dsa id_ecdsa id_ecdsa_sk id_ed25519 id_ed25519_sk id_rsa",
    ),
    NameRule(
        "registry access",
        SkipReason.DENIED,
        ".dockercfg .gem_credentials .git-credentials .npmrc .pypirc .yarnrc.yml",
    ),
)
"""Sorted by name. Never read, whoever asks and whatever ``.codeqaignore`` says."""

ALLOWED_ENDINGS = (".d.ts", ".dist", ".example", ".sample", ".schema", ".template", ".tpl")
"""Files that show the form of a denied one, without its content: ``.env.example``."""

DENIED_PLACES = (
    (".aws", "config"),
    (".aws", "credentials"),
    (".cargo", "credentials"),
    (".cargo", "credentials.toml"),
    (".docker", "config.json"),
    (".gem", "credentials"),
    (".kube", "config"),
    ("config", "master.key"),
    ("gcloud", "credentials.json"),
    ("gh", "hosts.yml"),
)
"""Folder and file, for names that mean nothing by themselves."""

DENIED_FOLDERS = frozenset({".git", ".gnupg", ".ssh"})


TELLING_FOLDERS = frozenset(folder for folder, _ in DENIED_PLACES)


class _Table(NamedTuple):
    """Rules by what is looked up first: the whole name, the last part of the name, and the few that are neither."""

    exact: Mapping[str, NameRule]
    endings: Mapping[str, tuple[tuple[str, NameRule], ...]]
    others: tuple[tuple[str, str, NameRule], ...]


def name_rule(name: str) -> NameRule | None:
    """The rule, denials first, that a file of this ``name`` (no folders) falls under, or None. Takes 1 µs: a listing asks for every file."""
    name = name.lower()
    rule = _look_up(_all(), name)
    if rule and rule.reason is SkipReason.DENIED and name.endswith(ALLOWED_ENDINGS):
        return _look_up(_harmless(), name)
    return rule


def denied(path: str) -> str:
    """The name of the rule by which ``path`` is never read, indexed or sent; "" if none is.

    >>> denied("deploy/.env.production"), denied(".env.example"), denied("src/keys.py")
    ('environment file', '', '')
    """
    folders, _, name = path.rpartition("/")
    rule = name_rule(name)
    return rule.name if rule and rule.reason is SkipReason.DENIED else denied_place(folders, name)


def denied_place(folders: str, name: str) -> str:
    """As ``denied``, for what the place alone denies."""
    parts = folders.lower().split("/")
    if not DENIED_FOLDERS.isdisjoint(parts):
        return "private folder"
    return "credentials of a tool" if (parts[-1], name.lower()) in DENIED_PLACES else ""


def _look_up(table: _Table, name: str) -> NameRule | None:
    if rule := table.exact.get(name):
        return rule
    for ending, rule in table.endings.get(name.rpartition(".")[2], ()):
        if name.endswith(ending):
            return rule
    for start, middle, rule in table.others:
        if middle in name and name.startswith(start):
            return rule
    return None


@cache
def _all() -> _Table:
    return _compile(DENIAL_RULES + NAME_RULES)


@cache
def _harmless() -> _Table:
    return _compile(NAME_RULES)


def _compile(rules: Iterable[NameRule]) -> _Table:
    """Of two rules for one pattern the first wins."""
    exact: dict[str, NameRule] = {}
    endings: dict[str, tuple[tuple[str, NameRule], ...]] = {}
    others: list[tuple[str, str, NameRule]] = []
    for pattern, rule in [(pattern, owner) for owner in rules for pattern in owner.patterns.split()]:
        if "*" not in pattern:
            exact.setdefault(pattern, rule)
        elif pattern.endswith("*"):
            start, _, middle = pattern[:-1].rpartition("*") if "*" in pattern[:-1] else (pattern[:-1], "", "")
            others.append((start, middle, rule))
        else:
            last = pattern.rpartition(".")[2]
            endings[last] = (*endings.get(last, ()), (pattern[1:], rule))
    return _Table(exact, endings, tuple(others))
