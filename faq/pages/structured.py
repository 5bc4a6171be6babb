"""Data for search engines: schema.org as JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faq.articles.article_rows import Shown
from faq.articles.rendering import plain
from faq.pages.site import Site


def crumbs(site: Site, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The breadcrumbs of a page, for search engines."""
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": f"{site.url}{path}"}
            for place, (name, path) in enumerate(steps, 1)
        ],
    }


def website(site: Site) -> dict[str, Any]:
    """The help centre itself."""
    return {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": site.look.name,
        "url": f"{site.url}{site.home}",
        "inLanguage": site.language,
    }


def faq_page(articles: list[Shown]) -> list[dict[str, Any]]:
    """Questions with their answers; an article whose title is no question is left out."""
    questions = [
        {
            "@type": "Question",
            "name": one.title,
            "acceptedAnswer": {"@type": "Answer", "text": plain(one.body)},
        }
        for one in articles
        if one.title.rstrip().endswith("?")
    ]
    page = {"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions}
    return [page] if questions else []


def article_data(site: Site, one: Shown, path: str) -> list[dict[str, Any]]:
    """An article; also as a question with its answer if its title is a question."""
    about = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": one.title,
        "inLanguage": one.language,
        "dateModified": one.at.isoformat(timespec="seconds"),
        "datePublished": (one.published_at or one.at).isoformat(timespec="seconds"),
        "mainEntityOfPage": f"{site.url}{path}",
        "publisher": {"@type": "Organization", "name": site.look.name},
    }
    return [about, *faq_page([one])]
