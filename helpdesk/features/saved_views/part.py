"""Saved views as a feature of the desk."""

from __future__ import annotations

from helpdesk.features.feature import Feature
from helpdesk.features.saved_views import setting_up
from helpdesk.features.saved_views.api import SavedViewController
from helpdesk.features.saved_views.copied import VIEWS

SAVED_VIEWS = Feature(
    name="saved_views",
    handlers=(SavedViewController,),
    keepers=(setting_up.KEEPER,),
    copied=(VIEWS,),
)
