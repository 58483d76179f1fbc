"""Trains the static embedding that ships in the wheel: mines pairs from public code, trains, quantises, evaluates. Not part of the wheel.

``python -m training --help`` says how; README.md says why and what came out.
"""
