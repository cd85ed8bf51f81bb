"""What lies in a class's folder, by name. Whoever copies, restores or forgets a class needs all of it."""

DATABASE = "class.db"  # the records: people, what they typed, how they answered
SECRET = "secret"  # what sign-in cookies and kernels' tokens are signed with
SLIPS = "pins.csv"  # the PINs that `qhatu roster` drew, to hand out and delete
COPIES = "copies"  # one copy of the records a day
GRADES = "grades.csv"  # the table that `qhatu grade` writes
MOODLE = "moodle.csv"  # the same for Moodle's import of grades: a row a learner, a column an exercise
COURSE = "course"  # nbgrader's course, and in it:
GRADEBOOK = "gradebook.db"
LEARNERS = "learners.json"

# What a class that is open keeps for itself, and makes again when it lacks it.
PAGES, TLS, OPEN, LOCK, LOG = "pages", "tls", "open.json", "lock", "class.log"
