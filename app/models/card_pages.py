"""A model card as a page: Markdown or HTML, with every text shown as it is and never obeyed."""

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MARKS = re.compile(r"([\\`*_{}\[\]<>|#~&$!@])")
STYLE = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; background: #fff; color: #1c2430;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid #c9d1dc; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } p { margin: .3rem 0; } .stamp { color: #4a5568; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { border: 1px solid #c9d1dc; padding: .25rem .6rem; text-align: left; vertical-align: top;
  mso-number-format: "\\@"; }
thead { display: table-header-group; } thead th { background: #eef2f7; }
li { margin: .2rem 0; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2, h3 { break-after: avoid; }
  tr, li { break-inside: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Section:
    """A heading with paragraphs, sentences (a list) and, where `rows` are given, a table; `part` of the one before."""

    title: str
    sentences: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    paragraphs: tuple[str, ...] = ()
    part: bool = False


def markdown_page(title: str, sections: Iterable[Section], stamp: Iterable[str] = ()) -> str:
    """The sections as Markdown under a title; `stamp` says which version of it this is."""
    lines = [f"# {marked(title)}"]
    for sentence in stamp:
        lines += ["", marked(sentence)]
    return "\n".join(lines) + "\n\n" + markdown_body(sections)


def markdown_body(sections: Iterable[Section], level: int = 2, mark: "Callable[[str], str] | None" = None) -> str:
    """The sections as Markdown with headings from `level` on; `mark` makes a text one that Markdown does not obey."""
    mark = mark or marked
    lines: list[str] = []
    for section in sections:
        lines += ["", f"{'#' * (level + section.part)} {mark(section.title)}", ""]
        for paragraph in section.paragraphs:
            lines += [mark(paragraph), ""]
        lines += [f"- {mark(sentence)}" for sentence in section.sentences]
        if section.rows:
            lines += [""] if section.sentences else []
            lines += [_line(map(mark, section.header)), _line(["---"] * len(section.header))]
            lines += [_line(map(mark, row)) for row in section.rows]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def html_page(title: str, sections: Iterable[Section], stamp: Iterable[str] = ()) -> str:
    """The sections as one HTML file that loads nothing and prints well; `stamp` says which version of it this is."""
    told = "".join(f'<p class="stamp">{html.escape(sentence)}</p>\n' for sentence in stamp)
    body = "\n".join(_html_section(section) for section in sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{html.escape(title)}</h1>\n{told}{body}\n</body>\n</html>\n"
    )


def marked(text: str) -> str:
    """Text without a mark that Markdown would obey: marks, addresses that become links, and a line's first sign."""
    escaped = MARKS.sub(r"\\\1", text).replace("://", "\\://")
    escaped = re.sub(r"(?i)www\.", lambda found: found.group()[:-1] + "\\.", escaped)
    return re.sub(r"^(\d*)([-+=.)])(?=[\s=-]|$)", r"\1\\\2", escaped)


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _html_section(section: Section) -> str:
    heading = "h3" if section.part else "h2"
    parts = [f"<section>\n<{heading}>{html.escape(section.title)}</{heading}>"]
    parts += [f"<p>{html.escape(paragraph)}</p>" for paragraph in section.paragraphs]
    if section.sentences:
        items = "\n".join(f"<li>{html.escape(sentence)}</li>" for sentence in section.sentences)
        parts.append(f"<ul>\n{items}\n</ul>")
    if section.rows:
        head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in section.header)
        rows = "\n".join(_html_row(row) for row in section.rows)
        parts.append(f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>")
    return "\n".join([*parts, "</section>"])


def _html_row(row: tuple[str, ...]) -> str:
    first, *rest = (html.escape(cell) for cell in row)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>'
