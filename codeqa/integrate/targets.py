"""Everything that codeqa can be put into, by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from codeqa.integrate.agents import AGENTS
from codeqa.integrate.editors import EDITORS
from codeqa.integrate.files import Plan, Shown, Surroundings, Target


def _both(name: str, summary: str, parts: Sequence[Target]) -> Target:
    """Who names an editor that is an agent too wants all of it."""

    def install(world: Surroundings) -> Plan:
        return sum((part.install(world) for part in parts), Plan())

    def uninstall(world: Surroundings) -> Plan:
        return sum((part.uninstall(world) for part in parts), Plan())

    def show(world: Surroundings) -> tuple[Shown, ...]:
        return tuple(shown for part in parts for shown in part.show(world))

    return Target(name, "editor", summary, install, uninstall, show)


def _targets() -> dict[str, Target]:
    single = {target.name: target for target in (*EDITORS, *AGENTS)}
    vscode = [single[name] for name in ("vscode-editor", "vscode-mcp") if name in single]
    return dict(sorted((single | {"vscode": _both("vscode", "tasks, keys, and the MCP server", vscode)}).items()))


TARGETS: Mapping[str, Target] = MappingProxyType(_targets())
