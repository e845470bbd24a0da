"""The client: find, pull, check, build and publish.  Nothing of the server's."""
