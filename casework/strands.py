"""The six strands, under the name that casework uses; the taxonomy itself stands in the kernel for every room."""

from qingshan.core.strands import Strand

__all__ = ["Strand"]
