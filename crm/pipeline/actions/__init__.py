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
from crm.pipeline.actions.roles import name_other_role
from crm.pipeline.actions.spreading import spread_cards
from crm.pipeline.actions.views import create_view, edit_view, end_view, restore_view

__all__ = [
    "Arrival",
    "create_pipeline",
    "create_stage",
    "create_view",
    "edit_pipeline",
    "edit_stage",
    "edit_view",
    "empty_stage",
    "end_pipeline",
    "end_stage",
    "end_view",
    "move_card",
    "name_other_role",
    "order_stages",
    "place_customers",
    "restore_view",
    "spread_cards",
    "undo_move",
    "value_card",
]
