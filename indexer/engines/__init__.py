"""The search engines, one a module; `indexer` holds their contract."""
