"""What a screen shows until somebody asks for the rest, and says why."""

STAR = "*"


def mask_name(name: str) -> str:
    """Return the first character and stars: 王小明 → 王**; Latin names keep the first letter of the first word."""
    text = name.strip()
    if not text:
        return ""
    return text[0] + STAR * max(1, min(len(text) - 1, 2))


def mask_number(number: str) -> str:
    """Return the first three and last four characters with stars between; short ones keep the last two at most."""
    if len(number) <= 8:
        return STAR * max(0, len(number) - 2) + number[-2:]
    return number[:3] + STAR * (len(number) - 7) + number[-4:]


def mask_address(address: str) -> str:
    """Return the district part of an address (up to six characters) and stars, never house or flat."""
    text = address.strip()
    return text[:6] + STAR * 4 if len(text) > 6 else STAR * 6
