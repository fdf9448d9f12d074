"""Live systems: the clients of the ERPs, one file or folder each, and the port of live writes."""
