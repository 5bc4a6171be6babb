"""The handlers under /api/v1/faq, in the order of the contract."""

from __future__ import annotations

from litestar import Controller

from faq.api.articles import ArticleController
from faq.api.categories import CategoryController
from faq.api.images import ImageController
from faq.api.look import LookController
from faq.api.reports import FaqReportController
from faq.api.suggestions import AdvisorFaqController, PublicFaqController
from faq.api.synonyms import SynonymController

HANDLERS: list[type[Controller]] = [
    PublicFaqController,
    ArticleController,
    CategoryController,
    SynonymController,
    AdvisorFaqController,
    FaqReportController,
    LookController,
]
UPLOADS: list[type[Controller]] = [ImageController]
