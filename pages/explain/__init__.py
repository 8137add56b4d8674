"""What the explaining pages share: the timeline, the steps of an epoch, the sweeps, the lessons."""
