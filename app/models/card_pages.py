"""A model card as a page: Markdown or HTML, with every text shown as it is and never obeyed."""

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass

MARKS = re.compile(r"([\\`*_{}\[\]<>|#~&$!@])")
STYLE = """
:root { color-scheme: light; }
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; background: #fff; color: #1c2430;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid #c9d1dc; }
table { border-collapse: collapse; margin: .5rem 0; }
th, td { border: 1px solid #c9d1dc; padding: .25rem .6rem; text-align: left; vertical-align: top;
  mso-number-format: "\\@"; }
thead th { background: #eef2f7; }
li { margin: .2rem 0; }
@media print { body { margin: 0; max-width: none; font-size: 10pt; } h2 { break-after: avoid; }
  tr, li { break-inside: avoid; } }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Section:
    """A heading with sentences and, where `rows` are given, a table."""

    title: str
    sentences: tuple[str, ...]
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def markdown_page(title: str, sections: Iterable[Section]) -> str:
    """The sections as Markdown: lists and tables."""
    lines = [f"# {_marked(title)}"]
    for section in sections:
        lines += ["", f"## {_marked(section.title)}", ""]
        lines += [f"- {_marked(sentence)}" for sentence in section.sentences]
        if section.rows:
            lines += [""] if section.sentences else []
            lines += [_line(section.header), _line(("---",) * len(section.header), raw=True)]
            lines += [_line(row) for row in section.rows]
    return "\n".join(lines) + "\n"


def html_page(title: str, sections: Iterable[Section]) -> str:
    """The sections as one HTML file that loads nothing."""
    body = "\n".join(_html_section(section) for section in sections)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{html.escape(title)}</h1>\n{body}\n</body>\n</html>\n"
    )


def _marked(text: str) -> str:
    """Text without a mark that Markdown would obey: marks, addresses that become links, and a line's first sign."""
    escaped = MARKS.sub(r"\\\1", text).replace("://", "\\://")
    escaped = re.sub(r"(?i)www\.", lambda found: found.group()[:-1] + "\\.", escaped)
    return re.sub(r"^(\d*)([-+=.)])(?=[\s=-]|$)", r"\1\\\2", escaped)


def _line(cells: tuple[str, ...], raw: bool = False) -> str:
    return f"| {' | '.join(cells if raw else map(_marked, cells))} |"


def _html_section(section: Section) -> str:
    parts = [f"<section>\n<h2>{html.escape(section.title)}</h2>"]
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
