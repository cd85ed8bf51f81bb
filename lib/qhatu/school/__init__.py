"""A running class, in rooms that stand on one another.

- `opening`: how a class is reached: its address, its code, its certificate, what may keep phones out.
- `members`: who is in it: the list, PINs, pictures.
- `access`, `classroom`, `looks`: what every page of a class needs.
- `copies`: copies of a class, made, kept, sealed and brought back.
- `grading`: nbgrader with rubrics instead of tests.
- `lessons`: a module's pages, each with a kernel of its own, and the path that leads along them.
- `learner`: what a learner finds between lessons: home, sales, history, cycles, papers to take home.
- `board`: what whoever leads the class sees of it.
- `door`: signing in and up, one's own account, the list of people, what a guest may see.
- `server`: opens a class, and serves all of this.
"""
