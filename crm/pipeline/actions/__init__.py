"""Every write of this room, one file per noun."""

from crm.pipeline.actions.cards import move_card, undo_move, value_card
from crm.pipeline.actions.placing import place_customer
from crm.pipeline.actions.spreading import spread_cards

__all__ = ["move_card", "place_customer", "spread_cards", "undo_move", "value_card"]
