"""Turn texts into numbers, a column a token."""

import math
from typing import Any

import narwhals.stable.v2 as nw
import psutil

from app.errors import NotApplicable
from app.narration.wording import count
from app.params import Param
from app.wrangling.cells import CellType, facts, listed
from app.wrangling.new_column import NewColumn
from app.wrangling.patterns import Pattern, pattern, refuse_empty
from app.wrangling.texts import Cells, cells_code, literal, quoted, text_types, with_cells
from app.wrangling.tokens_of_texts import WORD, Tokenizer, bucket, bucket_sql, distinct

STANDARD, CUSTOM, RUNS = "standard", "custom", "character n-grams"
COUNT, BINARY, TFIDF, HASHING = "count", "binary", "tf-idf", "hashing"
MOST_COLUMNS = 1000
TEXTS = "texts of the token"
# Bytes of memory for each character while tokens are counted, as measured.
BYTES_OF_WORDS, BYTES_OF_RUNS = 12, 40


class VectorizeText(NewColumn):
    """New columns that say how often each token is in a text; the vocabulary is that of training rows.

    TF-IDF is the count times ln((texts + 1) / (texts with the token + 1)), as in Spark.
    """

    key = "vectorize_text"
    name = "Vectorize"
    group = "Featurize text"
    params = (
        Param("column", "Column", "column", help="The column of text."),
        Param(
            "vectorizer", "Vectorizer", "choice", default=COUNT, choices=(COUNT, BINARY, TFIDF, HASHING),
            help="How often a token occurs, whether it does, how much it tells a text from others, or tokens put "
            "into a fixed number of buckets without a vocabulary.",
        ),
        Param(
            "idf", "Apply IDF", "boolean", default=False,
            help="Counts, or buckets, weigh less the more training texts have them, as tf-idf does. A bucket in fewer "
            "texts than the min document frequency weighs nothing.",
        ),
        Param(
            "tokenizer", "Tokenizer", "choice", default=STANDARD, choices=(STANDARD, CUSTOM, RUNS),
            help="Words of letters and digits; what a regular expression finds; or all runs of some characters, "
            "which suits Japanese and other texts without blanks.",
        ),
        Param(
            "pattern", "Regex of tokens", "text", optional=True, help="For the custom tokenizer.", advanced=True,
        ),
        Param(
            "run", "Characters of an n-gram", "integer", default=2, low=1, high=5, help="For n-grams.", advanced=True,
        ),
        Param(
            "shortest", "Min token length", "integer", default=1, low=1, high=100, advanced=True,
            help="Tokens of fewer characters are left out; not for n-grams.",
        ),
        Param("lower", "Convert to lowercase", "boolean", default=True, help="A and a are the same.", advanced=True),
        Param(
            "size", "Vocabulary size", "integer", default=50, low=1, high=MOST_COLUMNS, aws_default=262_144,
            help="So many of the most frequent tokens, or of buckets, become a column each.",
        ),
        Param(
            "times", "Min term frequency", "integer", default=1, low=1, high=1_000_000,
            help="A token that is in a text fewer times counts there as 0.", advanced=True,
        ),
        Param(
            "fewest", "Min document frequency", "integer", default=1, low=1, high=1_000_000,
            help="A token must be in so many training texts.", advanced=True,
        ),
        Param(
            "largest_share", "Max document frequency", "number", default=0.999, low=0, high=1,
            help="A token may be in this share of the training texts at most: 1 is all.", advanced=True,
        ),
        Param(
            "name", "Name of the new columns", "text", default="",
            help="They are called by it, a colon and the token; the column's own name if empty.",
        ),
    )  # fmt: skip

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings | {"name": (settings.get("name") or "").strip() or settings.get("column") or ""})
        self.weighs = self.settings["idf"] or self.settings["vectorizer"] == TFIDF
        self.learns = self.weighs or self.settings["vectorizer"] != HASHING
        slow = self.learns and self.settings["tokenizer"] == RUNS
        self.preview_rows = 10_000 if slow else 20_000 if self.learns else 30_000
        self.tokenizer = Tokenizer(
            self._pattern(),
            self.settings["run"] if self.settings["tokenizer"] == RUNS else 0,
            self.settings["shortest"],
            self.settings["lower"],
        )

    def _pattern(self) -> Pattern | None:
        if self.settings["tokenizer"] == RUNS:
            return None
        if self.settings["tokenizer"] == STANDARD:
            return Pattern(WORD, WORD, WORD, 0)
        found = pattern(self.settings["pattern"] or "", self.name)
        refuse_empty(found, self.name)
        return found

    def makes(self, name: str) -> bool:
        return name.casefold().startswith(f"{self.settings['name']}: ".casefold())

    def learn(self, frame: nw.LazyFrame) -> dict[str, Any]:
        """The column's type, and the vocabulary with what each token weighs."""
        column = self.settings["column"]
        kind = text_types(self.name, frame, [column])[column]
        hashed = self.settings["vectorizer"] == HASHING
        if not self.learns:
            return {"type": kind, "tokens": self._buckets, "weights": None}
        if kind != CellType.TEXT:
            raise NotApplicable(f"Vectorize: {column} has no texts to learn from; choose another column.")
        size = nw.col(column).cast(nw.String).str.len_chars().sum().alias("characters")
        sizes = facts(frame.select(nw.col(column).count().alias("texts"), size))
        texts = int(sizes["texts"])
        if frame.implementation.is_polars():
            self._refuse_too_much(int(sizes["characters"] or 0))
        if hashed:
            return {"type": kind, "tokens": self._buckets, "weights": self._weights_of_buckets(frame, texts)}
        found = self._frequencies(frame.select(column), texts)
        if not found:
            raise NotApplicable(
                f"Vectorize: no token of {column} is in at least {self.settings['fewest']} training texts and in at "
                f"most {self.settings['largest_share']:.4g} of them; change the document frequencies or the tokenizer."
            )
        weights = [_idf(texts, count) for _, count in found]
        return {"type": kind, "tokens": [one for one, _ in found], "weights": weights if self.weighs else None}

    @property
    def _buckets(self) -> list[str]:
        return [str(number) for number in range(self.settings["size"])]

    def _weights_of_buckets(self, frame: nw.LazyFrame, texts: int) -> list[float]:
        """What each bucket weighs; nothing where too few training texts, or none, have a token of it."""
        column = self.settings["column"]
        counts = dict(self._counted(frame.select(column), self._places(self._buckets)).collect("polars").rows())
        found = [int(counts.get(number, 0)) for number in range(self.settings["size"])]
        return [_idf(texts, count) if count >= self.settings["fewest"] else 0.0 for count in found]

    def _counted(self, frame: nw.LazyFrame, parts: Cells) -> nw.LazyFrame:
        """In how many texts each token, or each bucket, is."""
        column = self.settings["column"]
        found = with_cells(frame, {column: distinct(parts)}).explode(column)
        return found.filter(~nw.col(column).is_null()).group_by(column).agg(nw.len().alias(TEXTS))

    def _refuse_too_much(self, characters: int) -> None:
        """Refuse texts whose tokens memory does not hold; DuckDB puts them aside on disk."""
        each = BYTES_OF_RUNS if self.settings["tokenizer"] == RUNS else BYTES_OF_WORDS
        if characters * each > psutil.virtual_memory().available:
            other = f"choose {HASHING} without IDF, which needs no vocabulary, or sample rows first"
            raise NotApplicable(
                f"Vectorize: the {characters:,} characters of {self.settings['column']} have more tokens than the "
                f"memory that is free holds; {other}."
            )

    def _frequencies(self, frame: nw.LazyFrame, texts: int) -> list[tuple[str, int]]:
        """The tokens of the vocabulary, most frequent first, each with the number of texts it is in."""
        column = self.settings["column"]
        counts = self._counted(frame, self.tokenizer.cells(column))
        # A share is compared with a margin, so that the last bit of a product does not decide.
        most = self.settings["largest_share"] * texts + 1e-9
        count = nw.col(TEXTS)
        kept = counts.filter((count >= self.settings["fewest"]) & (count <= most))
        kept = kept.sort(TEXTS, column, descending=[True, False]).head(self.settings["size"])
        return [(text, int(number)) for text, number in kept.collect("polars").rows()]

    def _names(self, tokens: list[str]) -> list[str]:
        """The names of the columns, different also where upper and lower case do not count."""
        names: list[str] = []
        taken: set[str] = set()
        for token in tokens:
            name = f"{self.settings['name']}: {token}"
            names.append(name if name.casefold() not in taken else f"{name} ({len(names) + 1})")
            taken.add(names[-1].casefold())
        return names

    @property
    def _list(self) -> str:
        return f"{self.settings['name']}: tokens of {self.settings['column']}"

    def _places(self, tokens: list[str]) -> Cells:
        """The tokens of a text as their places in the vocabulary."""
        cells = self.tokenizer.cells(self.settings["column"])
        if self.settings["vectorizer"] == HASHING:
            size = len(tokens)
            numbered = f"list_transform({cells.sql}, lambda one: {bucket_sql('one', size)})"
            return Cells(lambda of: cells.build(of).list.eval(bucket(of, of.element(), size)), numbered)
        places = list(range(len(tokens)))

        def build(of: Any) -> Any:
            place = of.element().replace_strict(tokens, places, default=None, return_dtype=of.Int16)
            return cells.build(of).list.eval(place.drop_nulls())

        vocabulary = f"[{', '.join(map(literal, tokens))}]"
        return Cells(build, f"list_transform({cells.sql}, lambda one: list_position({vocabulary}, one) - 1)")

    def _counts(self, learned: dict[str, Any]) -> dict[str, Cells]:
        weights = learned["weights"] or [None] * len(learned["tokens"])
        names = self._names(learned["tokens"])
        return {name: self._count(place, weights[place]) for place, name in enumerate(names)}

    def _count(self, place: int, weight: float | None) -> Cells:
        binary, times = self.settings["vectorizer"] == BINARY, self.settings["times"]

        def build(of: Any) -> Any:
            tokens = of.col(self._list)
            if binary and times == 1:
                count = tokens.list.contains(place).cast(of.Int64)
            else:
                count = tokens.list.count_matches(place).cast(of.Int64)
                enough = (count >= times).cast(of.Int64)
                count = enough if binary else count * enough if times > 1 else count
            return count if weight is None else count * weight

        tokens = quoted(self._list)
        count = f"CAST(list_count(list_filter({tokens}, lambda one: one = {place})) AS BIGINT)"
        if binary and times == 1:
            count = f"CAST(list_contains({tokens}, {place}) AS BIGINT)"
        elif binary or times > 1:
            enough = f"CAST({count} >= {times} AS BIGINT)"
            count = enough if binary else f"{count} * {enough}"
        return Cells(build, count if weight is None else f"{count} * CAST({weight!r} AS DOUBLE)")

    def apply(self, frame: nw.LazyFrame, learned: dict[str, Any]) -> nw.LazyFrame:
        with_places = with_cells(frame, {self._list: self._places(learned["tokens"])})
        return with_cells(with_places, self._counts(learned)).drop(self._list)

    def describe(self, learned: dict[str, Any] | None = None) -> str:
        how = self.settings["vectorizer"] + (" with IDF" if self.settings["idf"] else "")
        sentence = f"Turn the texts of {self.settings['column']} into columns ({how})"
        if not learned:
            return sentence
        number = len(learned["tokens"])
        if self.settings["vectorizer"] == HASHING:
            return f"{sentence}: {count(number, 'bucket')}"
        return f"{sentence}: {count(number, 'token')}, such as {listed(learned['tokens'][:3])}"

    def code(self, learned: dict[str, Any]) -> str:
        places = cells_code({self._list: self._places(learned["tokens"])})
        counts = cells_code(self._counts(learned)).removeprefix("frame = frame")
        return f"{places}{counts}.drop({self._list!r})"


def _idf(texts: int, count: int) -> float:
    """What a token weighs that so many of the texts have."""
    return math.log((texts + 1) / (count + 1))
