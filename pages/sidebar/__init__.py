"""The sidebar of every page: controls, address, sharing, saving and presentation."""
