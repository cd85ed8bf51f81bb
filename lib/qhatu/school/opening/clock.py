"""A clock for the server's timers that nobody can set.

Tornado times what comes again and again by the clock on the wall. Where somebody sets that back by a day, kernels are
not looked after, pages not asked whether they are there, and addresses not looked up, for a day.
"""

from tornado.ioloop import IOLoop


def steady(loop: IOLoop) -> None:
    """Lets a loop's timers run by the computer's own pace, which only ever goes on. To be called before any is set."""
    loop.time = loop.asyncio_loop.time
