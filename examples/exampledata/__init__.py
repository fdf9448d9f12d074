"""The invented manufacturer behind the example data: its suppliers, its orders, its exports."""
