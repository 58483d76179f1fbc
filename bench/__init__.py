"""Measures codeqa from outside, by its command line. Not part of the wheel; see bench/README.md."""
