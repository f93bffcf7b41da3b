"""Every write of this room, one file per noun."""

from crm.customers.actions.brief import (
    forget_contact,
    forget_inbound_message,
    forget_last_message,
    forget_seen_message,
    note_contact,
    note_inbound_message,
    note_last_message,
    note_outbound_message,
)
from crm.customers.actions.customers import (
    add_identity,
    assign_customer,
    create_customer,
    edit_customer,
    make_tag,
    see_messages,
    tag_customer,
)
from crm.customers.actions.declining import decline_handover
from crm.customers.actions.forms import open_form
from crm.customers.actions.handing_over import hand_over_customers, move_to_team
from crm.customers.actions.handovers import accept_handover, take_back_acceptance, withdraw_handover
from crm.customers.actions.leads import erase_lead_text, receive_lead, resolve_customer
from crm.customers.actions.many import (
    Move,
    assign_back,
    assign_customers,
    assign_held,
    hold_many,
    tag_back,
    tag_customers,
)
from crm.customers.actions.many_leads import BecomeLead, GivenLead, read_lead, receive_leads
from crm.customers.actions.revealing import reveal_identity
from crm.customers.actions.strays import tell_of_strays
from crm.customers.actions.works import end_work, give_works, note_work, touched_by, works_about

__all__ = [
    "BecomeLead",
    "GivenLead",
    "Move",
    "accept_handover",
    "add_identity",
    "assign_back",
    "assign_customer",
    "assign_customers",
    "assign_held",
    "create_customer",
    "decline_handover",
    "edit_customer",
    "end_work",
    "erase_lead_text",
    "forget_contact",
    "forget_inbound_message",
    "forget_last_message",
    "forget_seen_message",
    "give_works",
    "hand_over_customers",
    "hold_many",
    "make_tag",
    "move_to_team",
    "note_contact",
    "note_inbound_message",
    "note_last_message",
    "note_outbound_message",
    "note_work",
    "open_form",
    "read_lead",
    "receive_lead",
    "receive_leads",
    "resolve_customer",
    "reveal_identity",
    "see_messages",
    "tag_back",
    "tag_customer",
    "tag_customers",
    "take_back_acceptance",
    "tell_of_strays",
    "touched_by",
    "withdraw_handover",
    "works_about",
]
