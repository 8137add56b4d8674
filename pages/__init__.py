"""The pages of the dashboard, one script each, and what they are made of."""
