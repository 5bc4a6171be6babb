"""Plain text of mail: flowed lines (RFC 3676), and the same as HTML."""

from html import escape


def unflow(text: str, delete_space: bool) -> str:
    """Joins the paragraphs of format=flowed text (RFC 3676 §4)."""
    paragraphs: list[list[str]] = []
    level = -1
    for line in text.split("\n"):
        bare = line.lstrip(">")
        depth = len(line) - len(bare)
        bare = bare.removeprefix(" ")
        goes_on = bare.endswith(" ") and bare != "-- "
        kept = bare[:-1] if goes_on and delete_space else bare
        if level == depth and bare != "-- ":
            paragraphs[-1].append(kept)
        else:
            paragraphs.append([(">" * depth + " " if depth else "") + kept])
        level = depth if goes_on else -1
    return "\n".join("".join(pieces) for pieces in paragraphs)


def as_html(plain: str) -> str:
    return "<p>" + escape(plain).replace("\n", "<br>\n") + "</p>"
