"""The hub's web server.  The only package that imports Flask and granian."""
