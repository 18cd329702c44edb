"""From tokens to counts: which amount belongs to which metric, and what is unclear."""
