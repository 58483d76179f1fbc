"""Editors and agents: what is written into whose configuration so that codeqa can be asked from there, and how it is taken out again.

A target plans (``files.Plan``), without writing; ``files.apply`` is the only thing that writes. Nothing here knows of indexes or questions.
"""
