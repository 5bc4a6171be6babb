"""Categories and articles as entries of lists."""

from __future__ import annotations

from typing import Any

from faq.articles.article_rows import Shown
from faq.articles.catalogue import Title
from faq.articles.categories import Category
from faq.articles.rendering import excerpt
from faq.pages.site import Site

IN_HOME = 5


def shelves(site: Site, ranked: list[Title]) -> list[dict[str, Any]]:
    """The categories that have articles in this language, each with its most popular ones."""
    shelves: list[dict[str, Any]] = []
    for one in site.categories:
        text = one.text(site.language)
        inside = [title for title in ranked if title.category_id == one.id]
        if text is not None and inside:
            shelves.append(
                {
                    "name": text.name,
                    "about": text.about,
                    "path": f"{site.home}/category/{text.slug}",
                    "articles": inside[:IN_HOME],
                    "count": len(inside),
                }
            )
    shown = {one.id for one in site.categories if one.text(site.language) is not None}
    rest = [title for title in ranked if title.category_id not in shown]
    if rest:
        shelves.append(
            {"name": site.words["other"], "about": "", "path": "", "articles": rest[:50], "count": len(rest)}
        )
    return shelves


def category_at(site: Site, slug: str) -> Category | None:
    """The category at that address, or None."""
    return next(
        (one for one in site.categories if (text := one.text(site.language)) and text.slug == slug), None
    )


def category_alternates(site: Site, category: Category) -> list[tuple[str, str]]:
    """(language, path) of a category in each language in which it has articles."""
    return [
        (one.language, f"/help/{one.language}/category/{one.slug}")
        for one in category.texts
        if one.language in site.look.languages and category.published.get(one.language)
    ]


def item(one: Shown, site: Site | None = None) -> dict[str, Any]:
    """An article in a list, with its category if the list has several."""
    shelf = next((c for c in site.categories if c.id == one.category_id), None) if site else None
    text = shelf.text(one.language) if shelf else None
    return {
        "title": one.title,
        "path": f"/help/{one.language}/{one.slug}",
        "excerpt": excerpt(one.body, 180),
        "shelf": text.name if text else "",
    }
