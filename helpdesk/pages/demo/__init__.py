"""The demo's pages: a small shop with the widget, and a page to act as its customers on every channel."""

from helpdesk.pages.demo import customer, shop, telegram

HANDLERS = [*shop.HANDLERS, *customer.HANDLERS, *telegram.HANDLERS]
