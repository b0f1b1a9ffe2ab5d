"""A page in headless Chromium at a given width: what a script in it sees."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_BROWSER = next((b for b in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if b), None)
needs_browser = pytest.mark.skipif(_BROWSER is None, reason="no chromium is installed")


def seen_in_browser(page: Path, width: int, script: str, folder: Path) -> dict[str, Any]:
    """What the script passes to `say`; `d` is the page's document, loaded, and `over` how far it overflows sideways."""
    # A frame of the wanted width, since a headless window has a least width of its own.
    frame = folder / "frame.html"
    frame.write_text(
        f'<iframe id="f" src="{page.as_uri()}" style="width:{width}px;height:900px;border:0"></iframe><script>'
        "const f = document.getElementById('f'); f.onload = () => { const d = f.contentDocument;"
        " const say = (seen) => { document.title = JSON.stringify({...seen,"
        " over: d.documentElement.scrollWidth - d.documentElement.clientWidth}); };"
        f" {script} }};</script>",
        "utf-8",
    )
    done = subprocess.run(
        [str(_BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files",
         "--virtual-time-budget=4000", f"--user-data-dir={folder / 'profile'}", "--dump-dom", frame.as_uri()],
        capture_output=True, text=True, timeout=120, check=True, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    title = re.search(r"<title>(\{.*?\})</title>", done.stdout)
    assert title, done.stdout[-2000:]
    return json.loads(title[1])
