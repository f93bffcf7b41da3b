"""Every write of this room, one file per noun."""

from crm.pipeline.actions.cards import move_card, undo_move, value_card
from crm.pipeline.actions.placing import Arrival, place_customers
from crm.pipeline.actions.spreading import spread_cards

__all__ = ["Arrival", "move_card", "place_customers", "spread_cards", "undo_move", "value_card"]
