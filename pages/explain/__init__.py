"""What the explaining pages share: timeline, steps of an epoch, tutorial, sweeps, lessons."""
