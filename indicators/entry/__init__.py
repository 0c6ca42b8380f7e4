"""Values that people type, paste or send: what they are, and what is odd or impossible about them."""
