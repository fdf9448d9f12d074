"""Typed building blocks for the supply-chain back office."""
