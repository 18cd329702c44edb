"""What acts: the store, the mail and the clock work together here. What decides is in `policy`."""
