"""Points nbgrader at a class's course: `qhatu grade` reads this, and so does `nbgrader …` in the course's folder.

The course is the folder that QHATU_COURSE names, or the one nbgrader is started in. `qhatu grade` writes a
`nbgrader_config.py` into each course that says so and loads this file.
"""

import os
from pathlib import Path

import nbgrader
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    GetGrades,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)

from qhatu.school.grading.rubric_grader import TEMPLATES, FeedbackPage, GradeByRubric, OfficialParameters

c = get_config()  # noqa: F821 - nbgrader gives it to this file

course = Path(os.environ.get("QHATU_COURSE") or Path.cwd()).resolve()
c.CourseDirectory.root = str(course)
c.CourseDirectory.course_id = course.parent.name
c.Exchange.root = str(course / "exchange")

# Graded outside any kernel: nothing that a learner wrote is run, and their parameters are the official ones.
c.CoursePreprocessor.course_folder = str(course)
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    DeduplicateIds,
    OverwriteKernelspec,
    OverwriteCells,
    OfficialParameters,
    CheckCellMetadata,
]
c.Autograde.autograde_preprocessors = [
    GradeByRubric,
    LimitOutput,
    SaveAutoGrades,
    AssignLatePenalties,
    CheckCellMetadata,
]
c.OverwriteCells.add_missing_cells = True

# Feedback in the learner's language, small, without a network.
c.GenerateFeedback.preprocessors = [GetGrades]
c.GenerateFeedback.exporter_class = FeedbackPage

# formgrader without a network: our empty mathjax.html.j2 is found before the one that asks for it far away.
formgrader = Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"
c.HTMLExporter.extra_template_basedirs = [str(TEMPLATES), str(formgrader)]
c.FormgradeExtension.debug = False
