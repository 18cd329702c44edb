"""Pure decisions over values, with `now` passed in. Nothing here reads a clock, a file or the network."""
