"""The command line: each command a few lines over the rooms below."""


def main() -> None:
    """Run the command line."""
