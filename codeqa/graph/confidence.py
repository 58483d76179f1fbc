"""How sure an edge is: every confidence that the graph gives, in one place.

A confidence lies in (0, 1]. It is an honest order of trust, not a frequency: an edge with more of it is wrong less often. Where several
definitions are equally likely, the group's confidence is shared evenly among them.
"""

from __future__ import annotations

from typing import Final

IMPORT_EXACT: Final = 1.0
"""The path follows from the language's own rule: relative imports, a module path written in a manifest."""
IMPORT_ROOT: Final = 0.95
"""The path follows once a source root is guessed, and the guess contains the importing file."""
IMPORT_SUFFIX: Final = 0.8
"""One file of the repository ends in the path that was written."""
IMPORT_NEAREST: Final = 0.5
"""Several do; this one is nearest to the importing file."""

SAME_SCOPE: Final = 0.95
"""Defined in an enclosing scope, or a member of the enclosing class or of a base class that was found."""
IMPORTED: Final = 0.95
"""Imported by name, followed through re-exports."""
SAME_FILE: Final = 0.9
"""Defined at the top of the same file."""
MODULE_MEMBER: Final = 0.9
"""A member of an imported module, or of a class that is imported or defined here."""
SAME_PACKAGE: Final = 0.8
"""Defined in the same package, folder or namespace, where the language makes that visible."""
WILDCARD: Final = 0.8
"""Defined in a file that is included or imported whole."""
RECEIVER_NAMED: Final = 0.6
"""``session.open()`` where one class called ``Session`` has an ``open``."""
RECEIVER_SAME_FILE: Final = 0.6
"""A method called on a receiver of unknown type; this file defines such a method."""
UNIQUE: Final = 0.5
"""The only definition of that name in the language's family."""
RECEIVER_IMPORTED: Final = 0.5
"""A method called on a receiver of unknown type; a file of the same package or an imported file defines such a method."""
AMBIGUOUS: Final = 0.4
"""To be shared: two to ``MOST_CANDIDATES`` definitions of that name."""
RECEIVER_UNIQUE: Final = 0.4
"""A method called on a receiver of unknown type; the repository has one method of that name."""
RECEIVER_AMBIGUOUS: Final = 0.3
"""To be shared: a method called on a receiver of unknown type; two to ``MOST_CANDIDATES`` methods of that name."""

TEST_NAMED: Final = 0.8
"""The test's file name is the code's by convention."""
TEST_NAMED_AND_IMPORTED: Final = 0.95
"""The same, and the test imports it."""
TEST_CALLED_ALIKE: Final = 0.5
"""A file of a test folder has the name of the code, without a word that says test."""
TEST_IMPORTS: Final = 0.5
"""The test imports it."""

MOST_CANDIDATES: Final = 5
"""Definitions of one name. With more, a guess is right less than one time in five: the reference stays unresolved."""
