"""Everything remembered, in one database; each room takes a connection and speaks of one subject."""
