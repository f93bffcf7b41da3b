"""Public forms: the only door without a login. They take leads and tell nothing back."""

import html
from typing import LiteralString

from psycopg import sql

from crm.core.doors import require
from crm.core.problems import NotFound
from crm.core.work import Work
from crm.customers.schemas import Form, Source

# A field people do not see; who fills it in is a program.
HONEYPOT = "website_url"

FORM: LiteralString = """
SELECT f.id, f.key, f.name, json_build_object('id', s.id, 'key', s.key, 'name', s.name) AS source, f.is_open,
       '' AS snippet
FROM forms f JOIN sources s ON s.id = f.source_id
"""


async def forms(work: Work, base_url: str) -> list[Form]:
    """All public forms with the HTML to paste."""
    require(work.actor, "channels.manage")
    found = await work.all(Form, sql.SQL(FORM + " ORDER BY f.created_at"))
    for form in found:
        form.snippet = snippet(form, base_url)
    return found


async def open_form_by_key(work: Work, key: str) -> Source:
    """The source of an open form. Raises NotFound otherwise."""
    found = await work.all(Form, sql.SQL(FORM + " WHERE f.key = %(key)s AND f.is_open"), key=key)
    if not found:
        raise NotFound
    return found[0].source


def snippet(form: Form, base_url: str) -> str:
    """HTML for any web site; works without a script and passes the campaign of the page on with a small one."""
    action = html.escape(f"{base_url}/forms/{form.key}")
    return f"""<form method="post" action="{action}">
  <label>Ad Soyad <input name="name" required maxlength="200" autocomplete="name"></label>
  <label>Telefon <input name="phone" type="tel" required maxlength="40" autocomplete="tel"></label>
  <label>E-posta <input name="email" type="email" maxlength="254" autocomplete="email"></label>
  <label>Mesaj <textarea name="message" maxlength="4000"></textarea></label>
  <div style="position:absolute;left:-9999px" aria-hidden="true">
    <input name="{HONEYPOT}" tabindex="-1" autocomplete="off"></div>
  <button type="submit">Gönder</button>
</form>
<script>
  document.currentScript.previousElementSibling.addEventListener("submit", function (e) {{
    new URLSearchParams(location.search).forEach(function (v, k) {{
      if (k.indexOf("utm_") === 0) {{
        var i = document.createElement("input"); i.type = "hidden"; i.name = k; i.value = v; e.target.appendChild(i);
      }}
    }});
  }});
</script>"""
