"""The chase: whom to ask about which order line today, the letters, and what comes of the answers."""
