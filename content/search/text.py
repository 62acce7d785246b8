"""Chinese text for the index and for the query: one normal form, single characters and neighbouring pairs."""

import re
import unicodedata

import rjieba

from content.policies.numbers import to_simplified

INDEX_MAX_CHARACTERS = 50_000
QUERY_MAX_CHARACTERS = 60
_HAN = "㐀-䶿一-鿿豈-﫿〇"
_RUNS = re.compile(rf"[{_HAN}]+|[a-z0-9]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


def normal(text: str) -> str:
    """Return NFKC, lower case, simplified."""
    return to_simplified(unicodedata.normalize("NFKC", text).lower())


def index_tokens(text: str) -> list[str]:
    """Return a text's single characters and pairs, in order, and its Latin words and figures.

    text: cut at 50,000 characters; PostgreSQL's vector ends at 1 MB.
    """
    tokens: list[str] = []
    for run in _RUNS.findall(normal(text[:INDEX_MAX_CHARACTERS])):
        if not _IS_HAN.match(run):
            tokens.append(run)
            continue
        for first, second in zip(run, run[1:] + " ", strict=True):
            tokens.append(first)
            if second != " ":
                tokens.append(first + second)
    return tokens


def query_tokens(text: str) -> list[str]:
    """Return what a page must hold: the pairs inside each word, a lone character by itself."""
    tokens: list[str] = []
    for word in query_words(text):
        tokens += pairs(word)
    return list(dict.fromkeys(tokens))


def query_words(text: str) -> list[str]:
    """Return the words of a query as a reader would mark them."""
    words: list[str] = []
    for run in _RUNS.findall(normal(text[:QUERY_MAX_CHARACTERS])):
        words += [word.strip() for word in rjieba.cut(run)] if _IS_HAN.match(run) else [run]
    return [word for word in words if word]


def adjacent_runs(text: str) -> list[list[str]]:
    """Return each unbroken Chinese run of a query as its pairs, for ranking pages that hold it whole."""
    runs = [run for run in _RUNS.findall(normal(text[:QUERY_MAX_CHARACTERS])) if _IS_HAN.match(run)]
    return [pairs(run) for run in runs if len(run) > 2]


def pairs(word: str) -> list[str]:
    if len(word) < 2 or not _IS_HAN.match(word):
        return [word]
    return [word[at : at + 2] for at in range(len(word) - 1)]
