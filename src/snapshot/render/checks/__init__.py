"""A check of the policy in the forms that people and programs read."""
