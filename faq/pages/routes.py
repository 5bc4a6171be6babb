"""The handlers of /help, and robots.txt."""

from __future__ import annotations

from litestar import Controller
from litestar.handlers import HTTPRouteHandler

from faq.pages.browse import HelpCentre
from faq.pages.contact import Contact
from faq.pages.machines import Machines, robots

HANDLERS: list[type[Controller] | HTTPRouteHandler] = [HelpCentre, Contact, Machines, robots]
