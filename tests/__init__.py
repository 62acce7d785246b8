"""Tests; every folder here is a package, so that two rooms may name a test file alike."""
