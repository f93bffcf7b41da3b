"""Every write of this room, one file per noun."""

from crm.inbox import quality_facts as quality_facts
from crm.inbox.actions.changes import change_message, take_message_back
from crm.inbox.actions.channels import break_channel, create_channel, edit_channel, hear_channels
from crm.inbox.actions.inbound import Incoming, receive_message
from crm.inbox.actions.outbound import send_message, store_echo
from crm.inbox.actions.receipts import Receipt, apply_receipt
from crm.inbox.actions.sending import (
    LONGEST_ATTEMPT,
    accept_message,
    claim_messages,
    fail_message,
    give_up_waiting,
    postpone_message,
)

__all__ = [
    "LONGEST_ATTEMPT",
    "Incoming",
    "Receipt",
    "accept_message",
    "apply_receipt",
    "break_channel",
    "change_message",
    "claim_messages",
    "create_channel",
    "edit_channel",
    "fail_message",
    "give_up_waiting",
    "hear_channels",
    "postpone_message",
    "receive_message",
    "send_message",
    "store_echo",
    "take_message_back",
]
