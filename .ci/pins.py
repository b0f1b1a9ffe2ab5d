"""Every package the project can install, pinned: check the pins, or refresh them.

    python .ci/pins.py             fails unless a fresh resolution equals the pins in pyproject.toml
    python .ci/pins.py --refresh   resolves without the pins and writes the newest versions

The lock file is not kept, since it names the registry it was made with.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(?<=constraint-dependencies = \[\n).*?(?=^\])", re.DOTALL | re.MULTILINE)


def resolve(pyproject: str) -> list[str]:
    """name==version ; marker of every package of every extra and group, sorted, resolved afresh."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("README.md", "hatch_build.py", "LICENSE"):
            shutil.copy(ROOT / name, folder)
        (Path(folder) / "classify").mkdir()
        (Path(folder) / "pyproject.toml").write_text(pyproject, "utf-8")
        command = ["uv", "export", "--no-hashes", "--no-annotate", "--no-header", "--no-emit-project"]
        command += ["--all-extras", "--all-groups", "--quiet"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"pins: the packages do not resolve: {done.stderr.strip()}")
    found = {line.strip().replace('"', "'") for line in done.stdout.splitlines() if "==" in line}
    return sorted(found, key=str.lower)


def main() -> None:
    """Check or refresh."""
    path = ROOT / "pyproject.toml"
    text = path.read_text("utf-8")
    block = BLOCK.search(text)
    if block is None:
        sys.exit("pins: pyproject.toml has no constraint-dependencies")
    pinned = re.findall(r'"([^"]+)"', block[0])
    if "--refresh" in sys.argv:
        fresh = resolve(BLOCK.sub("", text, count=1))
        path.write_text(BLOCK.sub("".join(f'  "{pin}",\n' for pin in fresh), text, count=1), "utf-8")
        print(f"pins: {len(fresh)} packages written")
        return
    fresh = resolve(text)
    if fresh != pinned:
        sys.exit(
            f"pins: not equal to a fresh resolution: {sorted(set(fresh) ^ set(pinned))}; "
            "run python .ci/pins.py --refresh"
        )
    print(f"pins: {len(pinned)} packages, equal to a fresh resolution")


main()
