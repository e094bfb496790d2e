"""Who may import whom, read from the files and tried once in a fresh Python."""

import ast
import importlib.metadata
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {"torch", "torchvision", "sklearn", "scipy"}
# What the app never loads: they ask for the large libraries.
WORKERS = {
    *("ae.train", "ae.network.model", "ae.projection.make", "ae.projection.tsne"),
    "ae.projection.__main__",
}
# What is imported only where somebody asks for it, and installed only there: the files
# that may, the package, and the requirement file that names it.
EXTRA = {"ae/queues/cluster.py": ("distributed", "requirements-cluster.txt")}
# The first part which a file's path starts with, and what it may import besides the
# standard library: modules, and everything below them.
TABLE = {
    "app.py": {"ae.ui", "streamlit"},
    "pages/": {"ae", "numpy", "streamlit"},
    "ae/ui/components/": {
        *("ae.language", "ae.ui.components", "ae.ui.fragments", "numpy", "streamlit")
    },
    "ae/ui/board/routes.py": {"ae", "starlette"},
    "ae/ui/routes.py": {"ae.errors", "ae.language", "ae.ui", "starlette", "streamlit"},
    "ae/ui/middleware.py": {"ae", "starlette", "streamlit"},
    "ae/ui/board/form.py": {"ae", "segno", "streamlit"},
    "ae/ui/share/": {"ae", "segno", "streamlit"},
    "ae/ui/": {"ae", "numpy", "plotly", "streamlit"},
    "ae/": {
        *("PIL", "ae", "filelock", "numpy", "safetensors", "sklearn"),
        *("threadpoolctl", "tomli_w", "torch", "torchvision", "tqdm"),
    },
}
# The packages of ae/, each with those it may import: one way, lowest first.
_BASE = ("ae.errors", "ae.language", "ae.checks", "ae.config")
_LOW = (*_BASE, "ae.io", "ae.latent", "ae.digits", "ae.network")
PACKAGES = {
    "ae.errors": (),
    "ae.language": (),
    "ae.checks": ("ae.errors", "ae.language"),
    "ae.config": ("ae.errors", "ae.language", "ae.checks"),
    "ae.io": _BASE,
    "ae.latent": _BASE,
    "ae.setup": (*_BASE, "ae.io"),
    "ae.digits": (*_BASE, "ae.io"),
    "ae.network": (*_BASE, "ae.io", "ae.latent", "ae.digits"),
    "ae.runs": _LOW,
    "ae.board": _LOW,
    "ae.reconstructions": (*_LOW, "ae.runs"),
    "ae.morph": _LOW,
    "ae.train": (*_LOW, "ae.runs", "ae.board"),
    "ae.projection": (*_LOW, "ae.runs"),
    "ae.lesson": (*_LOW, "ae.runs", "ae.reconstructions", "ae.projection"),
    "ae.queues": (*_LOW, "ae.setup", "ae.runs", "ae.projection"),
}
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for part in ("ae", "pages")
    for path in (ROOT / part).rglob("*.py")
) + [name for name in ("app.py",) if (ROOT / name).exists()]


def module_name(file):
    return file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_name(file): file for file in FILES}


def imports(file, *, on_loading=False):
    """Yield what a file imports; ``on_loading``: not what its functions import."""
    waiting = [ast.parse((ROOT / file).read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} has a relative import"
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield name if name in MODULES else node.module
        elif not (on_loading and isinstance(node, ast.FunctionDef)):
            waiting += ast.iter_child_nodes(node)


def is_below(name, parents):
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def is_standard(name):
    return name.partition(".")[0] in sys.stdlib_module_names


def loaded_with(file):
    """Return what loading a file loads, followed through the project's own files."""
    names, waiting = set(), [file]
    while waiting:
        for name in imports(waiting.pop(), on_loading=True):
            if name in MODULES and name not in names:
                waiting.append(MODULES[name])
            names.add(name)
    return names


@pytest.mark.parametrize("file", FILES)
def test_a_file_imports_only_what_its_part_may(file):
    part = next(part for part in TABLE if file.startswith(part))
    amiss = {
        name
        for name in imports(file)
        if not is_standard(name) and not is_below(name, TABLE[part])
    } - set(EXTRA.get(file, ()))

    assert amiss == set()


def package_of(name):
    """Return the part of ae/ a module is in: ``ae.runs.curve`` -> ``ae.runs``."""
    return ".".join(name.split(".")[:2])


# A command line may begin at the top, as app.py does: nothing imports it.
ENTRY = "ae/lesson/__main__.py"


@pytest.mark.parametrize(
    "file",
    [
        file
        for file in FILES
        if file.startswith("ae/") and not file.startswith("ae/ui/") and file != ENTRY
    ],
)
def test_packages_import_one_way(file):
    here = package_of(module_name(file))
    theirs = {package_of(name) for name in imports(file) if is_below(name, {"ae"})}

    assert here == "ae" or theirs - {here} <= set(PACKAGES[here])


def test_the_table_of_packages_has_no_circle():
    placed = set()
    for package, allowed in PACKAGES.items():
        assert set(allowed) <= placed, package
        placed.add(package)


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.startswith(("app.py", "pages/", "ae/ui/"))]
)
def test_only_the_modules_named_so_cache(file):
    keeps = "st.cache_" in (ROOT / file).read_text("utf-8")

    assert not keeps or Path(file).name.startswith("cache")


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.startswith(("app.py", "pages/", "ae/ui/"))]
)
def test_serving_a_page_loads_no_large_library(file):
    loaded = {name.partition(".")[0] for name in loaded_with(file)}

    assert loaded & HEAVY == set()


def test_the_modules_which_serve_pages_leave_large_libraries_unloaded():
    # Not a reading of the files, but what Python does: imports of imports included.
    program = (
        "import importlib, sys\n"
        "for name in sys.argv[1:]: importlib.import_module(name)\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)))"
    )
    serving = [
        name
        for name in MODULES
        if name.startswith("ae.")
        and not is_below(name, WORKERS | {"ae.ui"} | set(map(module_name, EXTRA)))
    ]
    command = [sys.executable, "-c", program, *sorted(serving)]
    result = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert result.stdout.strip() == ""


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.startswith(("app.py", "pages/", "ae/ui/"))]
)
def test_the_app_loads_no_module_of_the_workers(file):
    assert not {name for name in loaded_with(file) if is_below(name, WORKERS)}


def requirements(name):
    """Return what a file names, and the files that it builds on, but for the tests'."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    names = {
        re.match(r"[A-Za-z0-9._-]+", line)[0].lower()
        for line in lines
        if line.strip() and not line.startswith(("#", "-"))
    }
    if name == "requirements.txt":
        return names | requirements("requirements-serving.txt")
    return names


@pytest.fixture(scope="module")
def provided_by():
    """From the name in an import to the distributions which bring it."""
    return importlib.metadata.packages_distributions()


@pytest.mark.parametrize("file", FILES)
def test_requirements_txt_alone_brings_what_a_file_imports(file, provided_by):
    wanted = {name.partition(".")[0] for name in imports(file)}
    third_party = {n for n in wanted - {"ae", "pages"} if not is_standard(n)}
    third_party -= set(EXTRA.get(file, ()))

    for name in third_party:
        distributions = {d.lower() for d in provided_by[name]}
        assert distributions & requirements("requirements.txt"), name


def test_no_requirement_is_brought_for_nothing(provided_by):
    imported = {name.partition(".")[0] for file in FILES for name in imports(file)}
    used = {
        distribution.lower()
        for name in imported & set(provided_by)
        for distribution in provided_by[name]
    }

    assert requirements("requirements.txt") <= used


@pytest.mark.parametrize(
    "file", [file for file in FILES if file.startswith(("app.py", "pages/", "ae/ui/"))]
)
def test_the_app_loads_nothing_extra(file):
    loaded = loaded_with(file)

    assert not {name for name in loaded if name in set(map(module_name, EXTRA))}


def test_what_is_extra_is_named_where_it_says():
    for package, name in EXTRA.values():
        assert package in requirements(name)
        assert "-r requirements.txt" in (ROOT / name).read_text("utf-8")


def test_what_serves_asks_for_no_large_library_but_the_projections():
    assert requirements("requirements-serving.txt") & {"torch", "torchvision"} == set()
    assert requirements("requirements.txt") - requirements(
        "requirements-serving.txt"
    ) == {"torch", "torchvision"}


def test_the_lock_names_each_requirement():
    locked = requirements("requirements.lock")

    for name in ("requirements.txt", "requirements-dev.txt"):
        asked = {one.replace("_", "-") for one in requirements(name)}
        assert asked <= locked


def test_the_development_requirements_build_on_the_others():
    text = (ROOT / "requirements-dev.txt").read_text("utf-8")

    assert "-r requirements.txt" in text.splitlines()
    assert not requirements("requirements.txt") & requirements("requirements-dev.txt")
