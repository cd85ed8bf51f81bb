"""What people answer in the practices, how often they tried, and how many were right."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from qhatu.records import models
from qhatu.records.database import Database, existing, field_key, now, typed_text
from qhatu.records.people import seen


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """The last answer to a practice question; `points` and `out_of` are None until it is marked."""

    value: str
    tries: int
    points: Decimal | None
    out_of: Decimal | None
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionResult:
    """How many learners answered a question, and how many of them reached all its points."""

    exercise: str
    question: str
    answered: int
    right: int


class Answers(Database):
    """What a store knows of practices."""

    def answers(self, person_id: int, exercise: str) -> dict[str, Answer]:
        """A person's last answer to each question of an exercise, by question."""
        wanted = (
            sa.select(models.Answer)
            .where(models.Answer.person_id == person_id, models.Answer.exercise == exercise)
            .order_by(models.Answer.question)
        )
        with self._reading() as session:
            return {row.question: _answer(row) for row in session.scalars(wanted)}

    def save_answer(
        self,
        person_id: int,
        exercise: str,
        question: str,
        value: str,
        points: Decimal | None,
        out_of: Decimal | None,
        *,
        at: datetime | None = None,
    ) -> Answer:
        """Keeps an answer in the place of the one before, and counts one more try.

        `points` of `out_of` are kept to a ten-thousandth; None where nothing was marked yet. `at` is for work that
        is brought in from elsewhere.
        """
        exercise, question = field_key(exercise), field_key(question)
        value = typed_text(question, value)
        with self._writing() as session:
            existing(session, models.Person, person_id, lock=True)
            moment = at or now()
            row = session.get(models.Answer, (person_id, exercise, question)) or models.Answer(
                person_id=person_id, exercise=exercise, question=question, tries=0
            )
            row.value, row.tries, row.answered_at = value, row.tries + 1, moment
            row.points, row.out_of = points, out_of
            session.add(row)
            seen(session, person_id, moment)
            answer = _answer(row)
        return answer

    def question_results(self) -> list[QuestionResult]:
        """How the learners of the class did, question by question, as far as their answers were marked."""
        is_right = sa.case((models.Answer.points >= models.Answer.out_of, 1), else_=0)
        wanted = (
            sa.select(models.Answer.exercise, models.Answer.question, sa.func.count(), sa.func.sum(is_right))
            .join(models.Person, models.Person.id == models.Answer.person_id)
            .where(models.Answer.points.is_not(None), models.Person.role == "learner")
            .group_by(models.Answer.exercise, models.Answer.question)
            .order_by(models.Answer.exercise, models.Answer.question)
        )
        with self._reading() as session:
            return [
                QuestionResult(exercise=exercise, question=question, answered=answered, right=int(right))
                for exercise, question, answered, right in session.execute(wanted)
            ]


def practice_points(session: orm.Session) -> dict[int, tuple[Decimal, Decimal]]:
    """By person: points reached and points there were, over all questions answered."""
    wanted = sa.select(
        models.Answer.person_id, sa.func.sum(models.Answer.points), sa.func.sum(models.Answer.out_of)
    ).group_by(models.Answer.person_id)
    return {number: (points or Decimal(0), out_of or Decimal(0)) for number, points, out_of in session.execute(wanted)}


def _answer(row: models.Answer) -> Answer:
    return Answer(value=row.value, tries=row.tries, points=row.points, out_of=row.out_of, at=row.answered_at)
