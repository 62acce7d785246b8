"""Entry of the toolchain: `python3 deploy/house run|test|bench|check|lock|manage`, as the Makefile calls it.

This one file keeps to old syntax, so that an old Python says what is wrong instead of showing a SyntaxError.
"""

import os
import sys


def wrong_python():
    """Return one line when this Python cannot run the house, else an empty string."""
    if (3, 11) <= sys.version_info[:2] <= (3, 13):
        return ""
    found = ".".join(map(str, sys.version_info[:2]))
    return (
        "Python " + found + " cannot run this; it needs 3.11, 3.12 or 3.13. "
        "Install one and name it: make run PYTHON=python3.12"
    )


if __name__ == "__main__":
    if wrong_python():
        sys.stderr.write("qingshan: " + wrong_python() + "\n")
        sys.exit(1)
    sys.dont_write_bytecode = True
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120
    from house.commands import main

    sys.exit(main(sys.argv[1:]))
