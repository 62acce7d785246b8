"""The demo district: synthetic throughout, the same again for the same seed. Each room builds its own part."""
