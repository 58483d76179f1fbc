"""codeqa answers questions about a whole codebase, and proves what it says."""

__version__ = "0.1.0"
