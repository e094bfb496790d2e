"""Installing: uv is told what pip is told, and a child's output is read."""

import sys

import pytest

from ae.setup.machine import this_machine
from ae.setup.packages import (
    EndedError,
    InstallError,
    compile_all,
    install,
    make_environment,
    uv_variables,
)

PIP = """\
global.cert='/etc/ssl/own.crt'
global.index-url='https://mirror.school.example/simple'
global.extra-index-url='\\nfile:///srv/one\\nfile:///srv/two'
:env:.find-links='/srv/wheels'
global.timeout='60'
"""


def test_uv_is_set_up_as_pip_is():
    assert uv_variables(PIP, {}) == {
        "SSL_CERT_FILE": "/etc/ssl/own.crt",
        "UV_DEFAULT_INDEX": "https://mirror.school.example/simple",
        "UV_INDEX": "file:///srv/one file:///srv/two",
        "UV_INDEX_STRATEGY": "unsafe-best-match",
        "UV_FIND_LINKS": "/srv/wheels",
    }


def test_what_is_set_for_uv_already_stays():
    found = uv_variables(PIP, {"UV_DEFAULT_INDEX": "https://other.example"})

    assert "UV_DEFAULT_INDEX" not in found


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """A folder that stands first on the PATH, and a way to put a program into it."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def put(name, program):
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\n{program}\n", "utf-8")
        path.chmod(0o755)
        return path

    return put


def test_an_install_that_nobody_waits_for_any_more_is_ended(tools):
    python = tools("python", "import sys; sys.exit(1)")
    uv = "import sys, time; print('Resolved', flush=True); time.sleep(60)"
    tools("uv", uv)

    with pytest.raises(EndedError):
        install(python, ["requirements.txt"], this_machine(), on_look=lambda: False)


def test_pip_installs_where_uv_cannot_and_its_last_line_is_the_error(tools):
    # Answers for pip, as python -m pip.
    python = tools(
        "python",
        "import sys\n"
        "if 'install' in sys.argv: print('ERROR: No matching'); sys.exit(1)",
    )
    tools("uv", "import sys; sys.exit(2)")

    with pytest.raises(InstallError, match=r"^ERROR: No matching$"):
        install(python, ["requirements.txt"], this_machine())


def test_all_that_is_installed_is_compiled_also_where_python_keeps_nothing(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    python = make_environment(tmp_path / "own")
    place = next((tmp_path / "own").glob("lib/python*/site-packages"))
    (place / "good.py").write_text("ANSWER = 9\n", "utf-8")
    (place / "bad.py").write_text("def\n", "utf-8")

    compile_all(python, n_at_once=1)

    assert [path.name.split(".")[0] for path in place.rglob("*.pyc")] == ["good"]


def test_compiling_that_nobody_waits_for_any_more_is_ended(tmp_path):
    python = make_environment(tmp_path / "own")

    with pytest.raises(EndedError):
        compile_all(python, on_look=lambda: False)


def test_an_environment_is_made_once(tmp_path):
    python = make_environment(tmp_path / "own")
    before = python.lstat().st_mtime_ns

    assert make_environment(tmp_path / "own") == python
    assert python.lstat().st_mtime_ns == before
