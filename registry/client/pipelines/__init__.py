"""Pipelines of a project, run and compiled.

component     a function as a step that kfp understands
kubeflow      all that asks kfp: the one owner of it
workflow      a pipeline of functions.yaml, compiled
steps         one step, done once: as a run, or taken from where it was done before
reuse         steps that were done before, by a digest of code and inputs
walk          the steps of a pipeline, one after the other, on any engine
local         the same by kfp.local (child: the process in which it runs)
step          what a step under kfp.local calls
run_pipeline  `fnhub run-pipeline`: a run from its start, or from where it stopped
resume        which run it is that goes on
"""
