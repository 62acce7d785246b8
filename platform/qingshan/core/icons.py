"""The few drawn signs: 24 × 24, stroke of the text's colour. Each state has its own shape: colour is never alone."""

LINES = {
    "octagon": '<path d="M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8z"/><path d="M12 7.5v5.5M12 16.3v.2"/>',
    "triangle": '<path d="M12 3.2 22 20.5H2z"/><path d="M12 10v4.5M12 17.3v.2"/>',
    "diamond": '<path d="M12 2.5 21.5 12 12 21.5 2.5 12z"/><path d="M12 8v4.5M12 15.6v.2"/>',
    "check": '<circle cx="12" cy="12" r="9.5"/><path d="m7.5 12.3 3.2 3.2 6-6.5"/>',
    "ring": '<circle cx="12" cy="12" r="9.5"/><path d="M8 12h8"/>',
    "info": '<rect x="3" y="3" width="18" height="18" rx="3"/><path d="M12 11v6M12 7.3v.2"/>',
    "search": '<circle cx="10.5" cy="10.5" r="7"/><path d="m16 16 5 5"/>',
    "menu": '<path d="M3.5 6h17M3.5 12h17M3.5 18h17"/>',
    "user": '<circle cx="12" cy="8" r="4.5"/><path d="M3.5 21c1-5 4.5-7 8.5-7s7.5 2 8.5 7"/>',
    "close": '<path d="m5 5 14 14M19 5 5 19"/>',
    "clock": '<circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l4 2.5"/>',
    "left": '<path d="m14.5 5-7 7 7 7"/>',
    "right": '<path d="m9.5 5 7 7-7 7"/>',
    "up": '<path d="m5 15 7-7 7 7"/>',
    "down": '<path d="m5 9 7 7 7-7"/>',
    "undo": '<path d="M8 5 3.5 9.5 8 14"/><path d="M4 9.5h10a6 6 0 0 1 0 12h-3"/>',
    "exit": '<path d="M14 3.5H5v17h9M10 12h11M17 8l4 4-4 4"/>',
    "type": '<path d="M2.5 19 8 5l5.5 14M4.5 14.5h7M15 19l3.5-9 3.5 9M16.2 16.2h4.6"/>',
    "phone": '<path d="M5 3.5h4l1.5 5-2.5 2a12 12 0 0 0 5.5 5.5l2-2.5 5 1.5v4c-9 1.5-17-6.5-15.5-15.5z"/>',
    "leaf": '<path d="M2 20 9 8l4 6 2.5-4L22 20z"/><path d="M15.5 4.5h.1"/>',
    "plus": '<path d="M12 4.5v15M4.5 12h15"/>',
    "lock": '<rect x="4.5" y="10.5" width="15" height="10.5" rx="2"/><path d="M8 10.5V7a4 4 0 0 1 8 0v3.5"/>',
}
SHAPE_OF_LEVEL = {
    "red": "octagon",
    "orange": "triangle",
    "yellow": "diamond",
    "green": "check",
    "grey": "ring",
    "blue": "info",
}
LEVEL_OF_MESSAGE = {"error": "red", "warning": "orange", "success": "green", "info": "blue", "debug": "grey"}
