"""Named figures of speed, each a ratio with a goal: `make bench` prints them and writes .data/bench.json."""
