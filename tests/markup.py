"""What a page's text must hold to: a strict policy in its header, and nothing in it that such a policy forbids."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

LOADED = {"src", "srcset", "poster", "data", "action", "formaction", "background"}
DATA_BLOCKS = ("application/json", "application/ld+json")


class Page(HTMLParser):
    """Collects the links of a page and what a strict policy does not allow in it."""

    def __init__(self, text):
        super().__init__()
        self.links, self.faults = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if "style" in given or tag == "style":
            self.faults.append(f"<{tag}> with style")
        if tag == "script" and not given.get("src") and given.get("type") not in DATA_BLOCKS:
            self.faults.append("inline script")
        self.faults += [f"<{tag} {name}>" for name in given if re.fullmatch(r"on[a-z]+", name)]
        loaded = LOADED | ({"href"} if tag in ("link", "use", "image", "base") else set())
        self.faults += [
            f"<{tag}> loads from {urlsplit(value).netloc}"
            for name, value in given.items()
            if name in loaded and value and urlsplit(value).netloc
        ]


def policy_faults(headers, text):
    """Return what is wrong with an HTML answer: its header, then its text. headers: a mapping that ignores case."""
    header = headers.get("content-security-policy", "")
    strict = "default-src 'none'" in header and "unsafe" not in header and "http" not in header and "*" not in header
    return ([] if strict else [f"policy {header!r}"]) + Page(text).faults
