"""`python -m bench [FIGURE …]`: measure, print, write .data/bench.json; exit 1 when a goal is missed."""

import os
import sys
from pathlib import Path

from bench import harness
from bench.scratch import migrate, scratch_database

ROOT = Path(__file__).resolve().parents[1]


def main(names: list[str]) -> int:
    with scratch_database():
        print("making a scratch database …", flush=True)
        migrate()
        import bench.figures  # noqa: F401 - registers the figures, which need Django

        try:
            figures = harness.chosen(names)
        except KeyError as problem:
            print(f"bench: {problem.args[0]}", file=sys.stderr)
            return 1
        outcomes = harness.run(figures)
    folder = Path(os.environ.get("QINGSHAN_DATA_DIR") or ROOT / ".data")
    harness.keep(outcomes, folder / "bench.json")
    print(f"\n{harness.table(outcomes)}\n\nwritten to {folder / 'bench.json'}")
    return 0 if all(outcome.met for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
