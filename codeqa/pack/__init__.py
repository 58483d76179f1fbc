"""Ranked files and a budget -> the context a model is given, and the receipt of what went in and what stayed out."""
