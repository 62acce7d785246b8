"""Every limit, band, cap and tier: a dated row with its citation, never a constant."""
