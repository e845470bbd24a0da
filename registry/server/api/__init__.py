"""The JSON API, one blueprint for each resource."""
