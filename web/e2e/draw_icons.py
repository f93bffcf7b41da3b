"""Draws the icons of the installed app anew from the logo: `.venv/bin/python web/e2e/draw_icons.py`, after the logo was changed.

Systems cut icons to shapes of their own, so beside the logo itself there is one that fills its square: the letter lies within
the inner four fifths that no shape cuts.
"""

import asyncio
import os
import shutil
from pathlib import Path

from playwright.async_api import async_playwright

WEB = Path(__file__).resolve().parents[1]
LOGO = (WEB / "public" / "favicon.svg").read_text("utf-8")
WHOLE = LOGO.replace(' rx="8"', "")
ICONS = {
    "logo-192.png": (LOGO, 192),
    "logo-512.png": (LOGO, 512),
    "whole-180.png": (WHOLE, 180),
    "whole-192.png": (WHOLE, 192),
    "whole-512.png": (WHOLE, 512),
}


async def draw() -> None:
    """Every icon is written into `public/icons`."""
    assert LOGO != WHOLE, "the logo has no rounded square any more"
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium") or shutil.which("google-chrome")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for name, (svg, size) in ICONS.items():
            page = await chromium.new_page(viewport={"width": size, "height": size})
            await page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{size}px}}</style>{svg}")
            await page.screenshot(path=WEB / "public" / "icons" / name, omit_background=True)
            await page.close()
        await chromium.close()


asyncio.run(draw())
