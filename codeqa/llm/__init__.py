"""The model endpoint: one streamed call to any OpenAI-compatible server, and embeddings. Only home of ``openai`` (and of ``httpx2``, its transport).

``client`` calls, ``transport`` connects, ``retry`` persists, ``limits`` bound; what comes back is judged by pure modules: ``sse`` (bytes to events),
``reply`` (events to a Completion), ``thinking``, ``usage``, ``faults`` (errors). ``models`` knows windows and prices, ``probe`` looks at an endpoint.
Importing this package imports no vendor library: ``transport`` does that when a call is made.
"""

from codeqa.llm.client import complete, embed, ignore
from codeqa.llm.endpoint import Endpoint
from codeqa.llm.retry import REAL_TIME, Clock

__all__ = ["REAL_TIME", "Clock", "Endpoint", "complete", "embed", "ignore"]
