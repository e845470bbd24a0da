"""The rules: names, versions, manifests, signatures, wheels.  No files, no network."""
