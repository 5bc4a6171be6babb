"""Lists as CSV files, as a feature."""

from __future__ import annotations

from helpdesk.features.feature import Feature
from helpdesk.features.spreadsheets.api import SpreadsheetController

SPREADSHEETS = Feature(name="spreadsheets", handlers=(SpreadsheetController,))
