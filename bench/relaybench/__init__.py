"""Measures store-and-forward: smtp-source, a relay, smtp-sink, all on loopback."""
