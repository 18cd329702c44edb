"""From a message's text to the writer's own words: quotes, signatures and footers come off."""
