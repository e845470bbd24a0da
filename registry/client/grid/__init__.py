"""Run a function with many combinations of params, and pass the best one on.

search    which combinations: all of a grid, some at random, those of a list
select    which of the runs is the best
run       runs them, several at once, in one folder
table     what was tried, as grid.json and grid.csv
"""
