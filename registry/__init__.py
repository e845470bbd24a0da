"""fnhub: the client, the hub's server, and the rules they share."""

__version__ = "0.1.0"
