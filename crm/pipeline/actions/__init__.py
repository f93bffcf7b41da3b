"""Every write of this room, one file per noun."""

from crm.pipeline import quality_facts as quality_facts
from crm.pipeline.actions.archiving import archive_card, archive_cards, restore_card, restore_cards
from crm.pipeline.actions.bulk import (
    cancel_bulk,
    do_part,
    forget_bulks,
    postpone_bulk,
    refuse_next,
    start_bulk,
    stop_bulk,
)
from crm.pipeline.actions.cards import move_card, undo_move, value_card
from crm.pipeline.actions.handing_over import give_back_view, hand_over_views
from crm.pipeline.actions.looks import choose_card_look
from crm.pipeline.actions.many import Aim, CardMove, move_cards, undo_moves
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
    "Aim",
    "Arrival",
    "CardMove",
    "archive_card",
    "archive_cards",
    "cancel_bulk",
    "choose_card_look",
    "create_pipeline",
    "create_stage",
    "create_view",
    "do_part",
    "edit_pipeline",
    "edit_stage",
    "edit_view",
    "empty_stage",
    "end_pipeline",
    "end_stage",
    "end_view",
    "forget_bulks",
    "give_back_view",
    "hand_over_views",
    "move_card",
    "move_cards",
    "name_other_role",
    "order_stages",
    "place_customers",
    "postpone_bulk",
    "refuse_next",
    "restore_card",
    "restore_cards",
    "restore_view",
    "spread_cards",
    "start_bulk",
    "stop_bulk",
    "undo_move",
    "undo_moves",
    "value_card",
]
