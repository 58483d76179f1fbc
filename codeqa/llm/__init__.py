"""The model endpoint: one streamed call to any OpenAI-compatible server, and embeddings. Only home of ``openai`` (and of ``httpx2``, its transport).

``client`` talks and retries; what comes back is judged by pure modules: ``sse`` (bytes to events), ``reply`` (events to a Completion), ``faults`` (errors).
Importing this package imports no vendor library: ``client`` does that when a call is made.
"""

from codeqa.llm.client import complete, embed
from codeqa.llm.endpoint import Endpoint

__all__ = ["Endpoint", "complete", "embed"]
