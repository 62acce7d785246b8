"""Without a browser `make test` runs the rest and ends by saying so; in CI that is a failure."""

import pytest

COMMAND = "sudo apt-get install --no-install-recommends chromium fonts-noto-cjk fontconfig"
MAKE_TEST = """
import sys
from house import commands, install
install.python_packages = install.npm_packages = lambda **how: None
install.find_browser = lambda: {browser!r}
install.has_chinese_font = lambda: {font}
install.may_apt = lambda: False
sys.exit(commands.main(["test", "--collect-only", "-q", "tests/setup/test_locks.py"]))
"""
PREPARE = """
from house import install, steps
asked = []
def pretend(title, command, **how):
    asked.append(command)
    if {fails}:
        raise steps.Stop("no archive to be reached")
install.step = pretend
install.find_browser = lambda: "/usr/bin/chromium" if len(asked) > 1 else ""
install.has_chinese_font = lambda: len(asked) > 1
install.may_apt = lambda: {allowed}
print("browser:", install.browser())
print(*(" ".join(command) for command in asked), sep="\\n")
"""


def end(process) -> tuple[int, list[str], str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out.splitlines(), err


@pytest.mark.parametrize(("browser", "font"), [("", True), ("/usr/bin/chromium", False)])
def test_what_is_missing_is_named_at_the_end_and_the_rest_is_run(script, browser, font):
    code, said, _ = end(script(MAKE_TEST.format(browser=browser, font=font), CI=""))
    assert code == 0
    assert any("test_locks.py" in line for line in said), "the other tests are run"
    assert said[-1].startswith("The browser tests did not run: ")
    assert said[-1].endswith(COMMAND)


def test_in_ci_missing_browser_tests_are_a_failure(script):
    code, said, problem = end(script(MAKE_TEST.format(browser="", font=True), CI="true"))
    assert code == 1
    assert said == []
    assert problem.startswith("qingshan: The browser tests did not run: ")


def test_with_browser_and_font_nothing_is_left_out(script):
    code, said, _ = end(script(MAKE_TEST.format(browser="/usr/bin/chromium", font=True), CI="true"))
    assert code == 0
    assert not any("did not run" in line for line in said)


def test_root_on_debian_gets_browser_and_font_installed(script):
    _, said, _ = end(script(PREPARE.format(allowed=True, fails=False)))
    assert said[0] == "browser: /usr/bin/chromium"
    assert said[1] == "apt-get update -q"
    assert said[2].startswith("apt-get install")
    assert said[2].endswith("chromium fonts-noto-cjk fontconfig")


def test_a_failing_installation_is_said_and_does_not_end_the_tests(script):
    _, said, _ = end(script(PREPARE.format(allowed=True, fails=True)))
    assert said[:2] == ["  no archive to be reached", "browser: "]


def test_an_ordinary_user_installs_nothing(script):
    _, said, _ = end(script(PREPARE.format(allowed=False, fails=False)))
    assert said == ["browser: ", ""]
