"""What stands around every page: controls, address, sharing, saving and the presentation."""
