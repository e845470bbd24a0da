"""Run functions: runners, hosts, environments, tracking, pipelines."""
