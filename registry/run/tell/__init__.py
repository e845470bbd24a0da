"""Tell people of runs: at addresses that apprise knows, and on a pull request.

told       what is told: a run, a grid, a pipeline, begun or ended
markdown   as text for chats and mail, as a comment for GitHub
tellers    all who are told; what goes wrong is a sentence, never a failed run
addresses  the only module that imports apprise
github     GitHub's REST API, as much of it as a comment needs
"""
