"""Sound as numbers: decode, measure, fade and mix; no Qt, no network."""
