"""Coloured text as HTML, for notebooks."""

import html
import io


def as_html(coloured: str) -> str:
    """The text with its colours as inline styles; without colours where ``rich`` cannot be had."""
    try:
        from rich.console import Console  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415
    except ImportError:
        return f"<pre>{html.escape(coloured)}</pre>"
    text = Text.from_ansi(coloured)
    width = max((len(line) for line in text.plain.splitlines()), default=1)
    console = Console(file=io.StringIO(), record=True, width=max(width, 1), force_jupyter=False)
    console.print(text, overflow="ignore", no_wrap=True, crop=False)
    return console.export_html(inline_styles=True, code_format='<pre style="line-height:1.3">{code}</pre>')
