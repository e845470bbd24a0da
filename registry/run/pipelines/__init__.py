"""Pipelines: functions as steps, whose outputs are others' inputs.

A pipeline is written with Kubeflow's words (`@kfp.dsl.pipeline`) and compiled by kfp.

plan       the compiled form as steps in an order; what no engine of ours walks
arguments  a pipeline's own params, given as texts
record     pipeline.json: which steps there are, what became of them
"""
