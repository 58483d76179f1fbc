"""How each language finds the file behind an import: one module per language family, each with one class that answers ``resolve(path, module, name)``."""
