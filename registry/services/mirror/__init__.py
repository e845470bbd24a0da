"""Follow another fnhub into this one: `fnhub hub mirror`, and on demand.

    taking     one function: what its list has and this hub has not
    losses     what the other hub lists no more
    following  the other hub's log, batch by batch, from where it was left
    on_demand  the functions that somebody asks for, as they are asked for

Bytes are compared with their digests before anything else is done with them, and then
published by the verb that publishes uploads, whose rules of reading hold.  Nothing that
is here is ever replaced or removed.  What is done may be done again, so that a mirror
may be killed at any moment.
"""
