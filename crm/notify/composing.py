"""The text of mails, made when they are sent: plain text, and the same as simple HTML."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate, parseaddr
from html import escape
from uuid import UUID

import msgspec

from crm.core.clock import ISTANBUL
from crm.core.i18n import say
from crm.core.work import Work
from crm.notify.actions import ClaimedMail
from crm.people.links import AccountLinks, Link, link_by_id

PRODUCT = "Modern CRM"


class Composed(msgspec.Struct):
    """A mail and where it goes."""

    message: EmailMessage
    to: str


async def compose(work: Work, links: AccountLinks, sender: str, mail: ClaimedMail) -> Composed | None:
    """The mail, or None when it is of no use any more: its link was used, is out of time, or the account is closed."""
    link = await link_by_id(work, mail.thing_id)
    if link.state != "open" or not link.is_active:
        return None
    company = await work.one(str, "SELECT name FROM company")
    return Composed(_link_mail(links, link, mail.id, company=company or PRODUCT, sender=sender), link.email)


def _link_mail(links: AccountLinks, link: Link, mail_id: UUID, *, company: str, sender: str) -> EmailMessage:
    texts: dict[str, object] = {
        "name": link.name,
        "company": company,
        "until": link.expires_at.astimezone(ISTANBUL).strftime("%H:%M"),
    }

    def said(part: str) -> str:
        return say(link.language, f"mail.{link.kind}.{part}", **texts)

    url, parts = links.url(link), [said("greeting"), said("text"), said("until"), said("ignore")]
    message = EmailMessage()
    message["From"] = _from(sender, company)
    message["To"] = formataddr((_one_line(link.name), link.email))
    message["Subject"] = _one_line(said("subject"))
    message["Date"] = formatdate()
    # The same for every attempt, so that a mail that arrives twice is known to be one.
    message["Message-ID"] = f"<{mail_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n\n".join([parts[0], parts[1], url, *parts[2:]]) + "\n")
    message.add_alternative(_html(link.language, parts, button=said("button"), url=url), subtype="html")
    return message


def _from(sender: str, company: str) -> str:
    name, address = parseaddr(sender)
    return formataddr((_one_line(name or company), address))


def _one_line(text: str) -> str:
    # A line break in a header would begin another one.
    return " ".join(text.split())


def _html(language: str, parts: list[str], *, button: str, url: str) -> str:
    greeting, text, *rest = (escape(part) for part in parts)
    foot = "".join(f'<p style="margin:0 0 8px;color:#5d6776">{part}</p>' for part in rest)
    return (
        f'<!doctype html><html lang="{language}"><body style="margin:0;padding:24px;background:#f3f5f7;'
        "font-family:system-ui,-apple-system,'Segoe UI',sans-serif;font-size:14px;line-height:1.5;color:#191e26\">"
        '<div style="max-width:480px;margin:0 auto;padding:24px;background:#fff;border:1px solid #dfe3e8;border-radius:8px">'
        f'<p style="margin:0 0 8px;font-weight:600">{greeting}</p><p style="margin:0 0 16px">{text}</p>'
        f'<p style="margin:0 0 16px"><a href="{escape(url)}" style="display:inline-block;padding:8px 16px;border-radius:6px;'
        f'background:#0f6d7b;color:#fff;text-decoration:none;font-weight:600">{escape(button)}</a></p>{foot}'
        "</div></body></html>"
    )
