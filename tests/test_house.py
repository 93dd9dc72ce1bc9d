"""The house keeps its own rules: generated files agree with the code, commands explain themselves."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from pipeline.recipe import STAGES
from pipeline.settings import Settings, as_dict, load_settings

ROOT = Path(__file__).resolve().parent.parent


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def postulaty(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipeline", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)


def test_every_stage_has_its_rooms_and_words() -> None:
    for stage in STAGES:
        assert (ROOT / "pipeline" / stage / "stage.py").is_file()
        assert (ROOT / "tests" / stage).is_dir()
        assert stage in as_dict(Settings())


@pytest.mark.parametrize(
    ("file", "writer"),
    [
        ("dvc.yaml", "write_dvc"),
        ("params.yaml", "write_params"),
        ("docs/data-dictionary.md", "write_dictionary"),
    ],
)
def test_generated_files_are_as_the_code_writes_them(
    file: str, writer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert (ROOT / file).read_text(encoding="utf-8") == tool(writer).text(), "run `make generated`"


def test_dvc_stages_are_the_recipe() -> None:
    assert tuple(yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]) == STAGES


def test_params_file_holds_the_defaults() -> None:
    assert load_settings(ROOT / "params.yaml") == Settings()


def test_every_command_has_help_with_an_example() -> None:
    import typer

    from pipeline.cli import app

    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    assert set(STAGES) < set(commands)
    for name, command in commands.items():
        assert command.help and "Example" in command.help, f"{name}: help lacks an example"


def test_wrong_usage_ends_with_2_and_one_line() -> None:
    asked = postulaty("run", "/there/is/no/such/folder")
    assert asked.returncode == 2
    assert asked.stdout == ""
    assert asked.stderr.count("\n") == 1
    assert "no such folder" in asked.stderr


def test_unknown_setting_is_named(tmp_path: Path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("ocr: {dip: 300}\n", encoding="utf-8")
    asked = postulaty("ocr", str(tmp_path), "--params", str(params))
    assert asked.returncode == 2
    assert "'dip'" in asked.stderr and "dpi" in asked.stderr


def test_room_folders_are_known_to_the_import_contract() -> None:
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    for path in (ROOT / "pipeline").iterdir():
        if path.name.startswith("_") or not (path.is_dir() or path.suffix == ".py"):
            continue
        assert f"pipeline.{path.stem}" in contract, f"{path.name} stands in no layer"
