"""Makes docs/digest.png, the README's picture, from a real rendering: python docs/picture.py (needs Chromium)."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from service.writing import samples
from service.writing.letters import Letters

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--force-device-scale-factor=1.5",
    ),
)


def main() -> None:
    """Render the digest of a week that went part way, as a browser shows it."""
    target = Path(__file__).with_name("digest.png")
    with TemporaryDirectory() as folder:
        page = Path(folder) / "digest.html"
        page.write_text(samples.SAMPLES["digest-part-way"](Letters()).html, encoding="utf-8")
        window = ["--window-size=640,1370", f"--user-data-dir={folder}/profile", f"--screenshot={target}"]
        done = subprocess.run(["chromium", *QUIET, *window, page.as_uri()], capture_output=True, check=False)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
