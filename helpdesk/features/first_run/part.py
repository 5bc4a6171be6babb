"""The first run as a feature of the desk."""

from __future__ import annotations

from helpdesk.features.feature import Feature
from helpdesk.features.first_run.api import FirstRunController

FIRST_RUN = Feature(name="first_run", handlers=(FirstRunController,))
