"""The README and the glossary keep up with the files."""

import re
from pathlib import Path

import pytest

from ae.queues.quotas import quotas_page

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = sorted(
    f"{path.parent.relative_to(ROOT).as_posix()}/"
    for path in (ROOT / "ae").rglob("__init__.py")
    if path.parent != ROOT / "ae"
)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_map_of_files_names_every_package(package):
    assert f"`{package}`" in README or f"`{Path(package).name}/`" in README


def test_the_map_of_files_names_nothing_that_is_gone():
    named = re.findall(r"`((?:ae|docs|tests)/[\w/.-]+)`", README)

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\(([\w/.-]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_commands_come_first():
    first = README.split("![", 1)[0]

    assert first.index("make run") < first.index("make test")


@pytest.mark.parametrize(
    "package",
    [
        "filelock",
        "pillow",
        "safetensors",
        "segno",
        "starlette",
        "threadpoolctl",
        "tomli_w",
        "tqdm",
    ],
)
def test_a_dependency_beyond_the_fixed_ones_has_its_reason_written_down(package):
    decisions = (ROOT / "docs" / "decisions" / "0005-dependencies.md").read_text(
        "utf-8"
    )

    assert f"| {package} |" in decisions


def test_the_quotas_are_listed_as_they_are():
    assert (ROOT / "docs" / "quotas.md").read_text("utf-8") == quotas_page()
