"""HTML as text with its lines, lists and tables, by inscriptis; what the layout adds is bounded.

A margin of a million letters, or a long cell beside a tall one, would make gigabytes of blanks."""

from __future__ import annotations

from inscriptis import Inscriptis
from inscriptis.annotation import Annotation
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.model.attribute import DEFAULT_ATTRIBUTE_MAP
from inscriptis.model.canvas import Canvas
from inscriptis.model.config import ParserConfig
from inscriptis.model.css import CssParse
from inscriptis.model.html_document_state import HtmlDocumentState
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.table import Table
from inscriptis.model.tag import CustomHtmlTagHandlerMapping
from lxml import html as lxml_html

_INDENT = 6  # letters that a style can indent an element by
_MARGIN = 3  # blank lines that a style can put around it
_TABLES = 4_000_000  # letters that the tables of a mail can have, with their padding
_PROFILE = CSS_PROFILES["strict"].copy()


def laid_out(tree: lxml_html.HtmlElement) -> str:
    """The text of `tree`. What inscriptis raises for odd input is not caught."""
    tables = _Tables()
    config = ParserConfig(
        css=_PROFILE,
        display_links=False,
        display_images=False,
        custom_html_tag_handler_mapping=CustomHtmlTagHandlerMapping({"table": tables.start}, {}),
    )
    config.attribute_handler.attribute_mapping = _ATTRIBUTES
    text: str = Inscriptis(tree, config).get_text()
    return text


def _style(value: str, element: HtmlElement) -> None:
    CssParse.attr_style(value, element)
    element.padding_inline = max(0, min(element.padding_inline, _INDENT))
    element.margin_before = max(0, min(element.margin_before, _MARGIN))
    element.margin_after = max(0, min(element.margin_after, _MARGIN))


_ATTRIBUTES = {**DEFAULT_ATTRIBUTE_MAP, "style": _style}


class _Tables:
    """The tables of one mail, which share a room."""

    def __init__(self) -> None:
        self.room = _TABLES

    def start(self, state: HtmlDocumentState, _: dict[str, str]) -> None:
        """As inscriptis begins a table."""
        canvas = Canvas()
        state.tags[-1].set_canvas(canvas)
        state.current_table.append(_Table(self, canvas.left_margin, state.config.table_cell_separator))


class _Table(Table):  # type: ignore[misc]
    """Its cells are side by side if there is room for that, otherwise one below the other."""

    __slots__ = ("_tables",)

    def __init__(self, tables: _Tables, margin: int, separator: str) -> None:
        super().__init__(left_margin_len=margin, cell_separator=separator)
        self._tables = tables

    def get_text(self) -> str:
        cells = [[_lines(cell) for cell in row.columns] for row in self.rows]
        height = sum(max(map(len, row), default=0) for row in cells)
        widths: dict[int, int] = {}
        for row in cells:
            for column, lines in enumerate(row):
                widths[column] = max(widths.get(column, 0), *map(len, lines))
        size = height * (sum(widths.values()) + len(widths) * len(self.cell_separator))
        self._tables.room -= size
        if self._tables.room >= 0:
            return str(super().get_text())
        self._tables.room += size
        return "\n".join(line for row in cells for lines in row for line in lines) + "\n"

    def get_annotations(self, idx: int, left_margin_len: int) -> list[Annotation]:
        """None are asked for; inscriptis would measure the cells for them."""
        return []


def _lines(cell: Canvas) -> list[str]:
    cell.flush_inline()
    return "\n".join(cell.blocks).split("\n")
