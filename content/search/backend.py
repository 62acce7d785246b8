"""PostgreSQL search that finds Chinese: the stock backend takes all text between two commas for one word.

Replaces the module's indexer, so modelsearch is pinned below 1.4.
"""

from functools import reduce
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorExact
from django.db.models import Case, F, FloatField, Value, When
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme
from modelsearch.query import Phrase, PlainText

from .text import adjacent_runs, index_tokens, query_tokens

WHOLE_IN_TITLE, WHOLE_IN_BODY = 4.0, 2.0


class ObjectIndexer(postgres.ObjectIndexer):  # type: ignore[misc]
    """Hands PostgreSQL single characters and pairs instead of sentences."""

    def as_vector(self, texts: list[tuple[str, str]], for_autocomplete: bool = False) -> Any:
        prepared = [(" ".join(index_tokens(text)), weight) for text, weight in texts]
        return super().as_vector(prepared, for_autocomplete)


class ChineseQuery:
    """Mixed into the compilers: every pair of every word must be there, pages with the whole run first."""

    LAST_TERM_IS_PREFIX: bool
    query: Any

    def build_tsquery_content(self, query: Any, config: str | None = None, invert: bool = False) -> Any:
        if not isinstance(query, PlainText | Phrase):
            return super().build_tsquery_content(query, config=config, invert=invert)  # type: ignore[misc]
        tokens = query_tokens(query.query_string)
        if not tokens:
            return SearchQuery(Lexeme("㍿", invert=invert), search_type="raw", config=config)
        last = len(tokens) - 1
        lexemes = [
            Lexeme(token, invert=invert, prefix=self.LAST_TERM_IS_PREFIX and at == last)
            for at, token in enumerate(tokens)
        ]
        either = isinstance(query, PlainText) and query.operator == "or"
        joined = reduce((lambda a, b: a | b) if either != invert else (lambda a, b: a & b), lexemes)
        return SearchQuery(joined, search_type="raw", config=config)

    def get_fields_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
        """Serve a search of named fields from the index: the title from its own vector, all else from the body's."""
        title, body = self.get_index_vectors(search_query)  # type: ignore[attr-defined]
        names = set(self.search_fields)  # type: ignore[attr-defined]
        return ([title] if "title" in names else []) + ([body] if names - {"title"} else [])

    def _build_rank_expression(self, vectors: Any, config: str | None) -> Any:
        rank = super()._build_rank_expression(vectors, config)  # type: ignore[misc]
        runs = adjacent_runs(getattr(self.query, "query_string", ""))
        if not runs:
            return rank
        # A pair stands two places after its neighbour, because the single character stands between them.
        raw = " & ".join("(" + " <2> ".join(f"'{pair}'" for pair in run) + ")" for run in runs)
        whole = SearchQuery(raw, search_type="raw", config=config)
        bonuses = [WHOLE_IN_TITLE, WHOLE_IN_BODY] if len(vectors) > 1 else [WHOLE_IN_BODY]
        for (vector, _boost), bonus in zip(vectors, bonuses, strict=False):
            rank = rank + Case(
                When(SearchVectorExact(vector, whole), then=Value(bonus)),
                default=Value(0.0),
                output_field=FloatField(),
            )
        return rank


class SearchQueryCompiler(ChineseQuery, postgres.PostgresSearchQueryCompiler):  # type: ignore[misc]
    def get_index_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
        return [(F("index_entries__title"), 3.0), (F("index_entries__body"), 1.0)]


class AutocompleteQueryCompiler(ChineseQuery, postgres.PostgresAutocompleteQueryCompiler):  # type: ignore[misc]
    def get_fields_vectors(self, search_query: Any) -> list[tuple[Any, Any]]:
        vectors: list[tuple[Any, Any]] = self.get_index_vectors(search_query)
        return vectors


class Index(postgres.PostgresIndex):  # type: ignore[misc]
    def add_items(self, model: Any, objs: Any) -> None:
        postgres.ObjectIndexer = ObjectIndexer  # the parent looks it up in its module
        super().add_items(model, objs)


class SearchBackend(postgres.PostgresSearchBackend):  # type: ignore[misc]
    query_compiler_class = SearchQueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    index_class = Index

    def __init__(self, params: dict[str, Any]) -> None:
        super().__init__({"SEARCH_CONFIG": "simple", **params})
