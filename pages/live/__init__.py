"""The live player: frames by address, and the JavaScript that plays them."""
