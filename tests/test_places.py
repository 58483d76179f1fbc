from __future__ import annotations

from pathlib import Path

from codeqa.places import cache_dir, config_dir, project_root, state_dir


def test_places_follow_xdg_and_home(tmp_path: Path) -> None:
    everywhere = {"XDG_CACHE_HOME": "/c", "XDG_STATE_HOME": "/s", "XDG_CONFIG_HOME": "/k"}
    assert (cache_dir(everywhere), state_dir(everywhere), config_dir(everywhere)) == (Path("/c/codeqa"), Path("/s/codeqa"), Path("/k/codeqa"))
    assert cache_dir({"XDG_CACHE_HOME": "relative", "HOME": "/h"}).is_absolute()
    assert cache_dir({}).is_absolute()


def test_the_root_is_the_nearest_folder_with_git(tmp_path: Path) -> None:
    (tmp_path / "repo/sub").mkdir(parents=True)
    (tmp_path / "repo/.git").mkdir()
    assert project_root(tmp_path / "repo" / "sub") == tmp_path / "repo"
    assert project_root(tmp_path / "repo" / "missing" / "deeper") == tmp_path / "repo"
    (tmp_path / "repo/sub/.git").write_text("gitdir: elsewhere\n")
    assert project_root(tmp_path / "repo" / "sub") == tmp_path / "repo" / "sub"
