"""Vectors from an OpenAI-compatible endpoint on loopback: made once a chunk, used in ranking, absent without one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from codeqa import pipeline
from codeqa.config import Config
from codeqa.errors import IndexUnreadable

MEANINGS = ("payment", "invoice"), ("weather", "rain")
"""Words that the fake model holds to mean the same."""


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.texts: list[str] = []
        self.dimensions = 4

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Server)
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        self.server.texts.extend(texts)
        rows = [{"object": "embedding", "index": n, "embedding": meaning(text, self.server.dimensions)} for n, text in enumerate(texts)]
        body = json.dumps({"object": "list", "data": rows, "model": "fake", "usage": {"prompt_tokens": 1, "total_tokens": 1}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def meaning(text: str, dimensions: int) -> list[float]:
    about = [float(any(word in text.lower() for word in words)) for words in MEANINGS]
    return [*about, 0.1, *[0.0] * (dimensions - 3)]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "billing.py").write_text("def send_invoice(customer):\n    return customer.total\n")
    (folder / "climate.py").write_text("def forecast_rain(city):\n    return city.clouds\n")
    return folder


def config(tmp_path: Path, server: Server) -> Config:
    return Config(index_dir=str(tmp_path / "index"), embedding_model="fake", embedding_base_url=server.url)


def test_a_question_without_a_common_word_finds_what_means_the_same(tmp_path: Path, server: Server, repository: Path) -> None:
    found = pipeline.search(repository, "payment", config(tmp_path, server))
    assert [hit.path for hit in found.hits][:1] == ["billing.py"]
    assert "meaning is near" in found.hits[0].reasons
    assert not pipeline.search(repository, "payment", Config(index_dir=str(tmp_path / "lexical"), embedding_model="none")).hits


def test_an_edit_sends_only_the_chunks_of_the_edited_file(tmp_path: Path, server: Server, repository: Path) -> None:
    pipeline.index_repository(repository, config(tmp_path, server))
    server.texts.clear()
    (repository / "climate.py").write_text("def forecast_snow(city):\n    return city.cold\n")
    pipeline.index_repository(repository, config(tmp_path, server))
    assert [text.partition(" ")[0] for text in server.texts] == ["climate.py"]


def test_vectors_of_another_length_are_a_clear_error(tmp_path: Path, server: Server, repository: Path) -> None:
    pipeline.index_repository(repository, config(tmp_path, server))
    server.dimensions = 8
    with pytest.raises(IndexUnreadable, match="dimensions"):
        pipeline.search(repository, "payment", config(tmp_path, server))


def test_offline_asks_no_endpoint(tmp_path: Path, server: Server, repository: Path) -> None:
    offline = Config(index_dir=str(tmp_path / "index"), embedding_model="fake", embedding_base_url=server.url, offline=True)
    pipeline.search(repository, "invoice", offline)
    assert server.texts == []


def test_a_secret_in_a_question_is_not_sent_for_its_vector(tmp_path: Path, server: Server, repository: Path) -> None:
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    pipeline.search(repository, f"payment with {token}", config(tmp_path, server))
    assert any(text.startswith("payment with") for text in server.texts)
    assert not any(token in text for text in server.texts)
