"""The example: a small manufacturer's month, its suppliers acting, three rounds told as a story."""
