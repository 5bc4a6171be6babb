"""The shop bot's actions: ordinary rasa_sdk actions that read made-up orders from orders.json.

The bot shows an order only to a customer who knows its number and its email address.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

ORDERS = Path(__file__).with_name("orders.json")
NUMBER = re.compile(r"A-?(\d{4})", re.IGNORECASE)
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
SHORTEST_ADDRESS = 10  # characters

Events = list[dict[str, Any]]
Slots = dict[str, Any]


@lru_cache
def orders() -> dict[str, dict[str, Any]]:
    """The made-up orders by number."""
    found: list[dict[str, Any]] = json.loads(ORDERS.read_text(encoding="utf-8"))
    return {order["number"]: order for order in found}


def order_of(tracker: Tracker) -> dict[str, Any] | None:
    """The order whose number and address the customer knows."""
    order = orders().get(str(tracker.get_slot("order_number")))
    email = str(tracker.get_slot("email")).lower()
    return order if order is not None and order["email"] == email else None


def things(order: dict[str, Any], tracker: Tracker) -> str:
    """The ordered products, in the customer's language."""
    told: dict[str, str] = order["things"]
    return told.get(str(tracker.get_slot("language")), told["en"])


class _NumberAndEmail:
    """The common part of the forms."""

    def validate_order_number(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        match = NUMBER.fullmatch(str(value).strip())
        if match is None:
            dispatcher.utter_message(response="utter_wrong_number", given=str(value))
            return {"order_number": None}
        return {"order_number": f"A-{match[1]}"}

    def validate_email(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        if ADDRESS.fullmatch(str(value).strip()) is None:
            dispatcher.utter_message(response="utter_wrong_email", given=str(value))
            return {"email": None}
        return {"email": str(value).strip().lower()}


class ValidateOrderForm(_NumberAndEmail, FormValidationAction):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "validate_order_form"


class ValidateDamageForm(_NumberAndEmail, FormValidationAction):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "validate_damage_form"


class ValidateAddressForm(_NumberAndEmail, FormValidationAction):  # type: ignore[misc, unused-ignore]
    def name(self) -> str:
        return "validate_address_form"

    def validate_new_address(
        self, value: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots
    ) -> Slots:
        address = " ".join(str(value).split())
        if len(address) < SHORTEST_ADDRESS or not any(char.isdigit() for char in address):
            dispatcher.utter_message(response="utter_wrong_address")
            return {"new_address": None}
        return {"new_address": address}


class OrderStatus(Action):  # type: ignore[misc, unused-ignore]
    """Tell where the order is."""

    def name(self) -> str:
        return "action_order_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Events:
        order = order_of(tracker)
        if order is None:
            dispatcher.utter_message(response="utter_order_not_found")
            return []
        told = {key: order[key] for key in ("sent", "tracking", "due", "delivered", "leaves") if key in order}
        dispatcher.utter_message(
            response=f"utter_order_{order['state']}", things=things(order, tracker), **told
        )
        return []


class ChangeAddress(Action):  # type: ignore[misc, unused-ignore]
    """Change the address of an order that has not left yet (nothing is stored: the orders are made up)."""

    def name(self) -> str:
        return "action_change_address"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Events:
        order = order_of(tracker)
        if order is None:
            dispatcher.utter_message(response="utter_order_not_found")
        elif not tracker.get_slot("address_right"):
            dispatcher.utter_message(response="utter_address_kept")
        elif order["state"] != "packing":
            dispatcher.utter_message(response="utter_too_late")
            return [{"event": "followup", "name": "action_handoff", "timestamp": None}]
        else:
            dispatcher.utter_message(response="utter_address_changed")
        return []


class Forget(Action):  # type: ignore[misc, unused-ignore]
    """Ask again next time: the customer may mean another order."""

    def name(self) -> str:
        return "action_forget"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Slots) -> Events:
        kept = SlotSet("language", tracker.get_slot("language"))
        return [AllSlotsReset(), kept]
