"""Everything remembered, in one database; each module takes a connection and is about one subject."""
