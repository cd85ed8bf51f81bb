"""A practice: questions with numbers of one's own, answered one at a time, and at once told what went wrong."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping

import ipywidgets as w

from qhatu.house import address, in_class
from qhatu.packs.stations import station
from qhatu.packs.words import Words
from qhatu.pages.deck import Deck, Draft, Screen
from qhatu.pages.inputs import FieldInput
from qhatu.pages.markup import Markup, boxed, html, own_look, pressed, shown
from qhatu.pages.saving import TRY_AGAIN_SECONDS, Acknowledged, said_to_be_kept, status
from qhatu.records import practice as rubric
from qhatu.records.forms import Field
from qhatu.records.keeper import Keeper, Refused, keeper
from qhatu.sums import BadInput


def practice(name: str, *, trade: str = "", place: str = "", language: str = "", learner: str = "") -> PracticePage:
    """The practice of this name for one learner: `ask` each of its questions, then `finish`.

    In a class it is the practice of whoever signed in; elsewhere of the learner, the trade, the place and the language
    that are given.
    """
    kept = keeper(trade=trade, place=place, language=language)
    return PracticePage(name, kept, learner=learner)


class PracticePage:
    """The questions of one exercise over one learner's own case.

    In a class the questions are asked one at a time when it is `finish`ed; in a notebook each stands under its cell.
    """

    def __init__(self, name: str, kept: Keeper, *, learner: str = "") -> None:
        self.exercise = rubric.exercise(name)
        opened = kept.open(self.exercise.module)
        self.place = rubric.practice_place(opened.trade, opened.place)
        self.words = Words(opened.language, self.place)
        self.case = rubric.own_case(
            name,
            course=opened.course,
            learner_code=learner or opened.code,
            trade=opened.trade,
            place=opened.place,
        )
        self.tries_allowed = opened.tries_allowed
        self._keeper = kept
        self._drafts_name = opened.drafts(f"{self.exercise.module}/{name}")
        self._status = w.HTML()
        self._told = Acknowledged()
        self._again: dict[str, asyncio.TimerHandle] = {}
        answered = opened.answers.get(name, {})
        self._asked = {
            question.name: _Asked(self, question, answered.get(question.name, {}))
            for question in self.exercise.questions
        }
        self._deck: Deck | None = None

    def ask(self, question: str) -> w.Widget | None:
        """One question, to be shown under its cell; in a class nothing, since `finish` shows them one at a time."""
        asked = self._asked[question]
        if in_class():
            return None
        return boxed([own_look(), boxed([shown(asked.words()), *asked.widgets()], "qh", "qh-main")])

    def finish(self) -> w.Widget:
        """What the answers come to; in a class also the questions themselves, one screen each."""
        if not in_class():
            return boxed([own_look(), boxed([shown(self._result())], "qh", "qh-main")])
        say = self.words.say
        count = str(len(self._asked))
        begin = Screen(
            name="begin",
            question=lambda: say(self.exercise.title),
            say=lambda: say(
                "Son {count} preguntas con números solo tuyos: los de tu compañera son otros. Puedes usar calculadora.",
                count=count,
            ),
            widgets=lambda: [
                shown(
                    html(
                        '<section class="card" data-aloud><p>{words}</p></section>',
                        words=say("Puedes intentar las veces que quieras. Si te equivocas, te decimos qué pasó."),
                    )
                )
            ],
            foot=lambda: (say("Hasta ahora"), self._points()),
            going_on=say("Empezar"),
        )
        asked = [
            Screen(
                name=name,
                question=one.question,
                say=one.facts,
                widgets=one.widgets,
                foot=lambda: (say("Hasta ahora"), self._points()),
            )
            for name, one in self._asked.items()
        ]
        self._summary = shown()
        end = Screen(
            name="end",
            question=lambda: say("Tienes {points}.", points=self._points()),
            say=lambda: self._encouragement(),
            widgets=lambda: [self._summary],
            foot=lambda: (say("Guardado"), self._points()),
            ending=html('<a class="go" href="{home}">{words}</a>', home=address("/"), words=say("Mi camino")),
        )
        self._deck = Deck(
            [begin, *asked, end],
            where=lambda: (station(self.exercise.module).title(self.words), say("Práctica")),
            status=self._status,
            words=self.words,
            drafts_name=self._drafts_name,
            on_turn=lambda name: self.refresh(),
            on_drafts=self._take_drafts,
            saves_while_typing=False,
        )
        self.refresh()
        return self._deck.box

    def keep(self, question: str, value: str, on_kept: Callable[[int], None]) -> None:
        """Keep an answer, then call `on_kept` with how often it was tried; where nobody answers, try again."""
        if question in self._again:
            self._again.pop(question).cancel()
        try:
            tries = self._keeper.save_answer(self.exercise.name, question, value)
        except BadInput as trouble:
            self._tell("failed", self.words.explain(trouble))
            if not isinstance(trouble, Refused):
                self._keep_later(question, value, on_kept)
            return
        self._told.add({question: value})
        self._tell("saved", said_to_be_kept(self.words))
        on_kept(tries)

    def _keep_later(self, question: str, value: str, on_kept: Callable[[int], None]) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no event loop, as in a script
            return
        self._again[question] = loop.call_later(TRY_AGAIN_SECONDS, self.keep, question, value, on_kept)

    def _tell(self, state: str, words: str) -> None:
        self._status.value = str(status(state, words, self._told))

    def _take_drafts(self, drafts: dict[str, Draft]) -> None:
        """Put in what was typed and not checked; it is no answer until it is checked."""
        for name, draft in drafts.items():
            if name in self._asked:
                self._asked[name].fill(draft.text)

    def refresh(self) -> None:
        """Show what the answers come to by now."""
        if self._deck:
            self._summary.value = str(self._result())
            self._deck.refresh()

    def mark_of(self, question: str) -> rubric.Mark:
        """What the rubric says to the answer that is kept."""
        return self._asked[question].mark()

    def _marks(self) -> dict[str, rubric.Mark]:
        return {name: self.mark_of(name) for name in self._asked}

    def _points(self) -> str:
        got = sum(mark.points for mark in self._marks().values())
        return self.words.say(
            "{got} de {most} puntos", got=self.words.number(got), most=self.words.number(self.exercise.out_of)
        )

    def _encouragement(self) -> str:
        marks = self._marks().values()
        if all(mark.verdict == "right" for mark in marks):
            return self.words.say("¡Todo correcto! Explícaselo a alguien: así se aprende de verdad.")
        if any(mark.verdict == "empty" for mark in marks):
            return self.words.say("Te faltan preguntas. Puedes volver cuando quieras.")
        return self.words.say("Puedes volver a las que no salieron y probar otra vez.")

    def _result(self) -> Markup:
        signs = {"right": "✓", "mistake": "½", "wrong": "✗", "unreadable": "!", "empty": "–"}
        rows = Markup("").join(
            html(
                "<tr><td>{sign} {shows}</td><td>{points} / {most}</td></tr>",
                sign=signs[mark.verdict],
                shows=self.words.say(self.exercise.question(name).shows),
                points=self.words.number(mark.points),
                most=self.words.number(mark.out_of),
            )
            for name, mark in self._marks().items()
        )
        return html('<section class="card"><table class="sum">{rows}</table></section>', rows=rows)


class _Asked:
    """One question on a page: its words, its input, and what the rubric says to what was answered."""

    def __init__(self, page: PracticePage, question: rubric.Question, answered: Mapping[str, object]) -> None:
        self._page, self._question = page, question
        self._answered = self._typed = str(answered.get("value", ""))
        self._tries = int(str(answered.get("tries", 0)))
        self._feedback = shown()
        self._input: FieldInput | None = None

    def question(self) -> str:
        """The last sentence: what is asked."""
        return self._split()[1]

    def facts(self) -> str:
        """The sentences before it: the numbers."""
        return self._split()[0]

    def _split(self) -> tuple[str, str]:
        """The facts and the question: the last sentence is what is asked."""
        *facts, asks = re.split(r"(?<=[.!?])\s+", self._whole())
        return "\n".join(facts), asks

    def _whole(self) -> str:
        return self._page.words.say(self._question.asks, **self._page.case.facts(self._page.words)).strip()

    def words(self) -> Markup:
        """Facts and question, to stand in a notebook."""
        return html('<h2>{asks}</h2><p class="say">{facts}</p>', asks=self.question(), facts=self.facts())

    def widgets(self) -> list[w.Widget]:
        """The input, the button that checks, and what was found."""
        words = self._page.words
        unit = self._page.place.symbol if self._question.unit == "money" else words.of(self._page.case.units)
        field = Field(key=self._question.name, label=words.say("Tu respuesta"), unit=unit)
        self._input = FieldInput(field, self._typed, self._type)
        check = pressed(words.say("Revisar"), self.check, "qh-check")
        self._show()
        return [boxed([self._input.box, check], "card"), self._feedback]

    def fill(self, text: str) -> None:
        """Put a text in that was typed but not checked before."""
        self._typed = text
        if self._input:
            self._input.fill(text)

    def check(self) -> None:
        """Mark what was typed, keep it as the answer, and say what went wrong and why."""
        typed = self._typed
        if self.is_over and typed != self._answered:
            self._show()
        elif self.mark(typed).counts:
            self._page.keep(self._question.name, typed, lambda tries: self._answer(typed, tries))
        else:
            self._answer(typed, self._tries)

    @property
    def is_over(self) -> bool:
        """Whether all the tries that the trainer allows were used."""
        return 0 < self._page.tries_allowed <= self._tries

    def _answer(self, typed: str, tries: int) -> None:
        self._answered, self._tries = typed, tries
        self._show()
        self._page.refresh()

    def mark(self, typed: str | None = None) -> rubric.Mark:
        """What the rubric says to a text, or to the answer that is kept."""
        return rubric.mark(
            self._page.exercise,
            self._page.case,
            self._question.name,
            self._answered if typed is None else typed,
            self._page.place.coin,
            decimal_mark=self._page.words.decimal_mark,
            currency=self._page.place.symbol,
            tries=self._tries,
        )

    def _type(self, key: str, text: str) -> None:
        self._typed = text
        self._feedback.value = ""

    def _show(self) -> None:
        mark = self.mark()
        if mark.verdict == "empty" and not self._answered:
            self._feedback.value = ""
            return
        words = self._page.words
        titles = {
            "right": words.say("¡Bien!"),
            "mistake": words.say("Casi. Mira qué pasó:"),
            "wrong": words.say("Todavía no. Una pista:"),
            "unreadable": words.say("No pude leer el número."),
            "empty": words.say("Falta tu respuesta."),
        }
        self._feedback.value = str(
            html(
                '<section class="card verdict {verdict}" role="status" data-aloud data-verdict="{verdict}">'
                "<h2>{title}</h2><p>{says}</p>{left}</section>",
                verdict=mark.verdict,
                title=titles[mark.verdict],
                says=rubric.say_mark(mark, self._page.case, words),
                left=self._tries_left(mark),
            )
        )

    def _tries_left(self, mark: rubric.Mark) -> Markup:
        """How often one may still try; nothing where it is right, or where one may as often as one likes."""
        most, words = self._page.tries_allowed, self._page.words
        if not most or mark.verdict == "right":
            return Markup("")
        left = most - self._tries
        if left <= 0:
            told = words.say("Ya usaste tus intentos en esta pregunta. Queda lo que respondiste.")
        elif left == 1:
            told = words.say("Te queda un intento.")
        else:
            told = words.say("Te quedan {left} intentos.", left=str(left))
        return html('<p class="hint">{told}</p>', told=told)
