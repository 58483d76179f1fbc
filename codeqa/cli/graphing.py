"""``graph``: what a place uses, who uses it, how two places hang together; and what a change touches (``impact``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from codeqa.cli.host import Run
from codeqa.cli.impact import SUBJECT as IMPACT
from codeqa.cli.impact import graph as impact
from codeqa.cli.options import Format
from codeqa.errors import UsageError
from codeqa.types.relations import KINDS, MOST, SUBJECTS, Wanted

if TYPE_CHECKING:
    from codeqa.types.relations import Relations

NOTHING = 1

EXAMPLES = {"path": "codeqa graph path src/a.py src/b.py", "deps": "codeqa graph deps src/a.py", "rdeps": "codeqa graph rdeps src/a.py"}

OTHER_NAMES = {"neighbors": "neighbours", "users": "callers", "dependencies": "deps", "dependents": "rdeps"}
"""What people type as well. Sorted by use."""


def graph(run: Run) -> int:
    words = run.options.words
    subject = OTHER_NAMES.get(words[0], words[0])
    if subject == IMPACT:
        return impact(run)
    if subject not in SUBJECTS:
        known, typed = ", ".join((IMPACT, *SUBJECTS)), " ".join(words)
        raise UsageError(f"codeqa graph knows no {typed!r}", f'codeqa graph {known}; if it is a question: codeqa ask "graph {typed}"')
    if run.format in (Format.SARIF, Format.GITHUB):
        raise UsageError(f"codeqa graph {subject} has no format {run.format.value!r}", "it has text, json, vimgrep, gnu, dot, svg, html")
    return _relations(run, subject, tuple(words[1:]))


def _relations(run: Run, subject: str, names: tuple[str, ...]) -> int:
    needed = 2 if subject == "path" else 1
    if len(names) != needed:
        example = EXAMPLES.get(subject, f"codeqa graph {subject} src/a.py:name")
        raise UsageError(f"codeqa graph {subject} takes {'two places' if needed == 2 else 'one place'}; {len(names)} were given", example)
    options = run.options
    wanted = Wanted(subject, names, options.depth or 1, kinds(options.kind), options.sure or 0.0, options.limit or MOST, _texts(run))
    bar = run.progress()
    try:
        found = run.corridor.find_relations(run.where, run.config, wanted, progress=bar)
    finally:
        bar.close()
    _show(run, found)
    return 0 if found.relations else NOTHING


def kinds(text: str) -> frozenset[str]:
    """The kinds of ``--kind``, those that the question follows by itself for none. Raises UsageError."""
    named = frozenset(word.strip() for word in text.split(",") if word.strip())
    unknown = sorted(named - {*KINDS, "all"})
    if unknown:
        raise UsageError(f"--kind: there is no kind {unknown[0]!r}", "give all, or some of " + ", ".join(KINDS))
    return frozenset(KINDS) if "all" in named else named


def _texts(run: Run) -> bool:
    return run.format in (Format.TEXT, Format.JSON, Format.VIMGREP, Format.GNU)


def _show(run: Run, found: Relations) -> None:
    from codeqa.render import relations

    if run.format is Format.JSON:
        from codeqa.render import jsonform

        run.answer(jsonform.render(relations.relations_form(found), run.indent))
    elif run.format in (Format.VIMGREP, Format.GNU):
        from codeqa.cli.searching import for_editors

        run.answer(for_editors(run, relations.relation_places(found)))
    elif run.format is Format.DOT:
        run.answer(relations.relations_dot(found))
    elif run.format is Format.TEXT:
        run.answer_lines(relations.relation_lines(found, run.out, run.options.verbose))
    else:
        from codeqa.cli.picturing import picture_relations

        picture_relations(run, found)
    _note(run, found)


def _note(run: Run, found: Relations) -> None:
    from codeqa.render import relations

    if found.index.stale:
        run.warn("the index is older than the files; codeqa index brings it up to date")
    if run.structured:
        return
    if not found.relations:
        run.note(relations.nothing(found))
    elif found.wanted.subject == "path":
        run.note(relations.chain_note(found))
    if found.left_out:
        run.note(f"{found.left_out:,} more; -k shows more of them")
