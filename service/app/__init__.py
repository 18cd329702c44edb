"""What acts: store, mail and clock together. What is decided is decided in `policy`."""
