"""The grammar of formulas: signs become a tree of calls."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from app.wrangling.expressions.tokens import Token, column, tokens, wrong

DEEPEST = 40
MOST_NODES = 250
SIGNS = {
    **{"or": (1, "or"), "and": (2, "and")},
    **{"=": (4, "equal"), "!=": (4, "not_equal"), "<": (4, "less"), "<=": (4, "less_or_equal")},
    **{">": (4, "greater"), ">=": (4, "greater_or_equal"), "is": (4, "is"), "in": (4, "in"), "not": (4, "not in")},
    **{"+": (5, "add"), "-": (5, "subtract"), "||": (5, "concat")},
    **{"*": (6, "multiply"), "/": (6, "divide"), "%": (6, "mod"), "^": (8, "pow")},
}
NOT, COMPARED, NEGATED = 3, 4, 7
WORDS = ("and", "or", "not", "is", "in", "when", "then", "else", "end")
CONSTANTS = {"true": True, "false": False, "missing": None, "null": None}


@dataclass(frozen=True)
class Node:
    """A part of a formula: a constant, a column, or a call with its arguments."""

    kind: Literal["constant", "column", "call"]
    value: Any
    place: int
    end: int = 0
    args: tuple["Node", ...] = field(default=())

    def walk(self) -> Iterator["Node"]:
        """The node and all below it, the innermost first."""
        found, left = [], [self]
        while left:  # not by calling itself: a long sum lies deeper than Python may call
            node = left.pop()
            found.append(node)
            left += node.args
        yield from reversed(found)


@cache
def parsed(formula: str) -> Node:
    """The tree of a formula; one that cannot be read is refused with the character where it goes wrong."""
    reader = _Reader(formula)
    tree = reader.expression(0)
    reader.expect_end()
    if sum(1 for _ in tree.walk()) > MOST_NODES:
        wrong(formula, 0, "it has too many parts; calculate some of them in a column of their own")
    return tree


def columns(tree: Node) -> list[str]:
    """The names of the columns of a formula, each once."""
    return list(dict.fromkeys(node.value for node in tree.walk() if node.kind == "column"))


def renamed(formula: str, names: Mapping[str, str]) -> str:
    """The formula with other names of columns."""
    found = [node for node in parsed(formula).walk() if node.kind == "column" and node.value in names]
    for node in sorted(found, key=lambda node: -node.place):
        formula = formula[: node.place] + column(names[node.value]) + formula[node.end :]
    return formula


class _Reader:
    """Reads the signs from left to right, by precedence."""

    def __init__(self, formula: str) -> None:
        self.formula = formula
        self.tokens = tokens(formula)
        self.position = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        taken = self.now
        self.position += taken.kind != "end"
        return taken

    def is_next(self, *words: str) -> bool:
        return self.now.kind in ("sign", "name") and self.now.value.lower() in words

    def expect(self, word: str, said: str) -> Token:
        if not self.is_next(word):
            wrong(self.formula, self.now.start, f"expected {said}{self.found()}")
        return self.take()

    def expect_end(self) -> None:
        if self.is_next(")"):
            wrong(self.formula, self.now.start, "this bracket closes nothing")
        if self.now.kind != "end":
            wrong(self.formula, self.now.start, f"expected an operator such as + or the end{self.found()}")

    def found(self) -> str:
        written = self.formula[self.now.start : self.now.end]
        return f", but found {written}" if written else ", but the formula ends"

    def expression(self, tightest: int) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            wrong(self.formula, self.now.start, f"more than {DEEPEST} parts lie within each other")
        left = self.operand()
        compared = False
        while self.now.kind in ("sign", "name"):
            strength, name = SIGNS.get(self.now.value.lower(), (-1, ""))
            if strength <= tightest:
                break
            if strength == COMPARED and compared:
                wrong(self.formula, self.now.start, "join two comparisons with and, such as 1 < [a] and [a] < 5")
            compared = strength == COMPARED
            left = self.operation(left, self.take(), strength, name)
        self.depth -= 1
        return left

    def operation(self, left: Node, sign: Token, strength: int, name: str) -> Node:
        if name == "is":
            negated = bool(self.is_next("not") and self.take())
            if not self.is_next("missing", "null"):
                wrong(self.formula, self.now.start, f"expected 'missing' or 'not missing' after 'is'{self.found()}")
            self.take()
            call = Node("call", "is_missing", sign.start, args=(left,))
            return Node("call", "not", sign.start, args=(call,)) if negated else call
        if name in ("in", "not in"):
            if name == "not in":
                self.expect("in", "'in' after 'not'")
            self.expect("(", "an opening bracket after 'in'")
            call = Node("call", "in", sign.start, args=(left, *self.arguments()))
            return Node("call", "not", sign.start, args=(call,)) if name == "not in" else call
        right = self.expression(strength - 1 if name == "pow" else strength)
        return Node("call", name, sign.start, args=(left, right))

    def operand(self) -> Node:
        token = self.take()
        if token.kind == "number":
            value = float(token.value)
            return Node("constant", value, token.start) if value < float("inf") else self.refuse_size(token)
        if token.kind in ("text", "column"):
            if token.kind == "column" and not token.value:
                wrong(self.formula, token.start, "a column's name is missing between the brackets")
            return Node("constant" if token.kind == "text" else "column", token.value, token.start, token.end)
        if token.kind == "name":
            return self.named(token)
        if token.value == "(":
            inner = self.expression(0)
            self.expect(")", "a closing bracket")
            return inner
        if token.value in ("-", "+"):
            inner = self.expression(NEGATED)
            return inner if token.value == "+" else Node("call", "negate", token.start, args=(inner,))
        self.position -= token.kind != "end"
        return wrong(self.formula, token.start, f"expected a column, a number, a text or a function{self.found()}")

    def refuse_size(self, token: Token) -> Node:
        return wrong(self.formula, token.start, "this number is too large")

    def named(self, token: Token) -> Node:
        word = token.value.lower()
        if self.is_next("(") and word not in ("not", "in"):
            return self.call(word, token)
        if word == "not":
            return Node("call", "not", token.start, args=(self.expression(NOT),))
        if word == "case":
            return self.case(token)
        if word in CONSTANTS:
            return Node("constant", CONSTANTS[word], token.start)
        if word in WORDS:
            wrong(self.formula, token.start, f"'{token.value}' is out of place; write [{token.value}] for a column")
        return Node("column", token.value, token.start, token.end)

    def call(self, name: str, token: Token) -> Node:
        self.take()
        args = self.arguments()
        return Node("call", name, token.start, self.tokens[self.position - 1].end, args)

    def arguments(self) -> tuple[Node, ...]:
        found: list[Node] = []
        while not self.is_next(")"):
            found.append(self.expression(0))
            if self.is_next(","):
                self.take()
                if self.is_next(")"):
                    wrong(self.formula, self.now.start, "expected another value after the comma")
            elif not self.is_next(")"):
                wrong(self.formula, self.now.start, f"expected a comma or a closing bracket{self.found()}")
        self.take()
        return tuple(found)

    def case(self, token: Token) -> Node:
        parts: list[Node] = []
        while self.is_next("when"):
            self.take()
            parts.append(self.expression(0))
            self.expect("then", "'then'")
            parts.append(self.expression(0))
        if not parts:
            wrong(self.formula, self.now.start, f"expected 'when' after 'case'{self.found()}")
        if self.is_next("else"):
            self.take()
            parts.append(self.expression(0))
        self.expect("end", "'when', 'else' or 'end'")
        return Node("call", "case", token.start, args=tuple(parts))
