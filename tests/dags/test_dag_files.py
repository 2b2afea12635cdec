"""What every DAG file keeps to, read as text: a DAG file is a sentence."""

import ast
from pathlib import Path

import pytest

ALLOWED = {"typing", "airflow.sdk", "hoptac"}
DECISIONS = (ast.For, ast.While, ast.If, ast.Try, ast.With, ast.comprehension, ast.IfExp, ast.Match)


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _imported(tree: ast.Module) -> set[str]:
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "." for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def _dag_functions(tree: ast.Module) -> list[str]:
    return [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "dag"
    ]


def test_there_are_dag_files_to_look_at(dag_files: list[Path]) -> None:
    assert len(dag_files) >= 3


def test_a_dag_file_fits_on_a_screen(dag_files: list[Path]) -> None:
    assert [file.name for file in dag_files if len(file.read_text(encoding="utf-8").splitlines()) > 60] == []


def test_a_dag_file_holds_one_dag_of_its_own_name(dag_files: list[Path]) -> None:
    assert {file.stem: _dag_functions(_tree(file)) for file in dag_files} == {f.stem: [f.stem] for f in dag_files}


def test_no_dag_file_is_taken_for_a_plugin_of_dbt(dag_files: list[Path]) -> None:
    assert [file.name for file in dag_files if file.stem.startswith("dbt_")] == []


def test_a_dag_file_imports_airflows_authoring_side_and_our_door_only(dag_files: list[Path]) -> None:
    assert {file.name: _imported(_tree(file)) - ALLOWED for file in dag_files} == {f.name: set() for f in dag_files}


def test_a_dag_file_says_in_prose_what_it_is_for(dag_files: list[Path]) -> None:
    assert [file.name for file in dag_files if len(ast.get_docstring(_tree(file)) or "") < 100] == []
    assert [file.name for file in dag_files if "doc_md=__doc__" not in file.read_text(encoding="utf-8")] == []


def _decides(tree: ast.Module) -> list[int]:
    return [getattr(node, "lineno", 0) for node in ast.walk(tree) if isinstance(node, DECISIONS)]


def test_a_dag_file_decides_nothing(dag_files: list[Path]) -> None:
    assert {file.name: _decides(_tree(file)) for file in dag_files} == {file.name: [] for file in dag_files}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("for x in y:\n    f(x)", id="loop"),
        pytest.param("def d():\n    if a:\n        f()", id="branch"),
        pytest.param("x = [f(y) for y in z]", id="comprehension"),
    ],
)
def test_a_decision_would_be_seen(text: str) -> None:
    assert _decides(ast.parse(text)) != []
