"""From bytes to text: MIME parsing, HTML as a person sees it, and the body to read."""
