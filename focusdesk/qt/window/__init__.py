"""What the listener sees: pages that render a state and emit wishes; they hold no truth."""
