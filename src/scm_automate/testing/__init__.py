"""Public fakes and builders, for users' own tests too."""
