"""What the statements of a revision lock: squawk's findings, weighed, and what squawk cannot see."""
