"""Every write of this room, one file per noun."""

from crm.pipeline.actions.cards import move_card, undo_move, value_card
from crm.pipeline.actions.pipelines import (
    create_pipeline,
    create_stage,
    edit_pipeline,
    edit_stage,
    empty_stage,
    end_pipeline,
    end_stage,
    order_stages,
)
from crm.pipeline.actions.placing import Arrival, place_customers
from crm.pipeline.actions.spreading import spread_cards

__all__ = [
    "Arrival",
    "create_pipeline",
    "create_stage",
    "edit_pipeline",
    "edit_stage",
    "empty_stage",
    "end_pipeline",
    "end_stage",
    "move_card",
    "order_stages",
    "place_customers",
    "spread_cards",
    "undo_move",
    "value_card",
]
