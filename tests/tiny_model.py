"""A model that says one given text, and a real llama.cpp server on loopback to say it: what a fake cannot prove about streaming, usage and overflow.

The model is a one-layer llama whose attention and feed-forward weights are zero and whose embedding is the identity: the next token depends on the last one
alone, and the output matrix holds that successor. Any prompt is read byte by byte; after its last token comes the text's first piece, then the next, then
the end. It has 1 to 2 MB, is written in milliseconds, and answers the same at any temperature.

``xllamacpp`` and ``gguf`` are development dependencies; without a wheel for this Python the tests that use them are skipped and say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

SPECIAL = ["<unk>", "<s>", "</s>"]
NORMAL, UNKNOWN, CONTROL, UNUSED, BYTE = 1, 2, 3, 5, 6
HEADS, FEED_FORWARD = 4, 32
CERTAIN = 10.0
"""A logit gap of some 10 * sqrt(width): no temperature in use makes another token likely."""

TEMPLATE = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}assistant:"


def pieces_of(text: str) -> list[str]:
    """``text`` in pieces of a word each, all different; a piece that came before is joined with the next one."""
    pieces: list[str] = []
    held = ""
    for word in re.findall(r"\s*\S+", text):
        held += word
        if held not in pieces:
            pieces.append(held)
            held = ""
    return [*pieces[:-1], pieces[-1] + held] if held else pieces


def write_model(path: Path, says: str, window: int = 8192, reads: Sequence[str] = ()) -> None:
    """A GGUF file whose model says ``says`` (without line breaks at its ends), and is served with at most ``window`` tokens.

    ``reads`` are pieces of text that a prompt has as one token each, each joined from two shorter ones, those to join first in front.
    """
    gguf = pytest.importorskip("gguf", reason="gguf is not installed (a development dependency)")
    import numpy as np

    pieces = [piece.replace(" ", "\u2581") for piece in pieces_of(says)]
    tokens = [*SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    types = [UNKNOWN, CONTROL, CONTROL, *[BYTE] * 256, *[NORMAL] * len(pieces)]
    width = -(-len(tokens) // (HEADS * 2)) * HEADS * 2
    spare = width - len(tokens)
    tokens += [f"<spare{number}>" for number in range(spare)]
    types += [UNUSED] * spare
    joined = [piece for piece in dict.fromkeys(piece.replace(" ", "\u2581") for piece in reads) if piece not in tokens]
    tokens += joined
    types += [NORMAL] * len(joined)
    first = len(SPECIAL) + 256
    after = np.full(width, first)
    after[first : first + len(pieces)] = [*range(first + 1, first + len(pieces)), SPECIAL.index("</s>")]
    output = np.zeros((width, width), np.float32)
    output[after, np.arange(width)] = CERTAIN

    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(window)
    writer.add_embedding_length(width)
    writer.add_block_count(1)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // HEADS)
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * width + [-float(place) for place in range(1, len(joined) + 1)])
    writer.add_token_types(types)
    writer.add_bos_token_id(SPECIAL.index("<s>"))
    writer.add_eos_token_id(SPECIAL.index("</s>"))
    writer.add_unk_token_id(SPECIAL.index("<unk>"))
    writer.add_add_space_prefix(False)
    writer.add_chat_template(TEMPLATE)
    same = np.repeat(np.eye(width, dtype=np.float32)[:1], len(joined), axis=0)  # to the model a piece that it reads is as good as any
    writer.add_tensor("token_embd.weight", np.concatenate([np.eye(width, dtype=np.float32), same]))
    writer.add_tensor("output_norm.weight", np.ones(width, np.float32))
    writer.add_tensor("output.weight", np.concatenate([output, np.zeros((len(joined), width), np.float32)]))
    for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((width, width), np.float16))
    for name in ("ffn_gate", "ffn_up"):
        writer.add_tensor(f"blk.0.{name}.weight", np.zeros((FEED_FORWARD, width), np.float16))
    writer.add_tensor("blk.0.ffn_down.weight", np.zeros((width, FEED_FORWARD), np.float16))
    for name in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{name}.weight", np.ones(width, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def serving(model: Path, *, window: int = 2048, embedding: bool = False) -> Iterator[str]:
    """The base URL of a llama.cpp server with a context of ``window`` tokens, on a free port of 127.0.0.1, inside this process."""
    xllamacpp = pytest.importorskip("xllamacpp", reason="xllamacpp has no wheel here (a development dependency)")
    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.n_ctx = window
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.warmup = False
    params.verbosity = -1
    params.port = 0
    if embedding:
        params.embedding = True
        params.pooling_type = xllamacpp.llama_pooling_type.LLAMA_POOLING_TYPE_MEAN
    server = xllamacpp.Server(params)
    try:
        yield f"{server.listening_address}/v1"
    finally:
        del server
