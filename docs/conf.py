"""How Sphinx builds these pages (`make docs`). Rule: no network; no inventories, fonts or scripts from elsewhere."""

project = "Steadily"
copyright = "the maintainers of Steadily"
extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 3
html_theme = "furo"
html_title = "Steadily"
html_show_sphinx = False
html_show_copyright = False
exclude_patterns = ["README.md", "pictures/README.md"]
suppress_warnings: list[str] = []
