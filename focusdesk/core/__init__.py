"""Decide what happens next; standard library only."""
