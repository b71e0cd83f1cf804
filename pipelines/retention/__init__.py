"""What a home no longer needs, and removing it."""
