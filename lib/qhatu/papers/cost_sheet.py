"""The cost sheet that a producer takes home: one page, their language, the same numbers as on the screens."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from qhatu import sums
from qhatu.packs.words import marked
from qhatu.papers.printing import printable, typeset
from qhatu.records.cost_sheet import CostReading, break_even_words, price_parts, verdict

if TYPE_CHECKING:
    from qhatu.packs import Place, Trade
    from qhatu.packs.words import Words
    from qhatu.records.cost_form import Row

LONGEST_NAME = 80
LONGEST_SENTENCE = 240
MOST_LACKING_NAMED = 6
NOTES = marked("Lo que voy a cambiar en la próxima {batch}")
NOTHING_COSTED = {
    "batch": "",
    "sentences": [],
    "missing": "",
    "tiles": [],
    "bar": None,
    "sections": [],
    "totals": [],
    "boxes": [],
}


def cost_sheet_pdf(
    form: CostReading,
    *,
    enterprise_name: str,
    person_name: str,
    trade: "Trade",
    words: "Words",
    place: "Place",
    day: date,
) -> bytes:
    """The cost sheet of one product as a PDF of exactly one A4 page.

    `form` is the reading of the learner's entries by `records.cost_sheet.read`; `day` is printed as the
    sheet's date. What is not filled in is said on the sheet, and so is a sum too large to be done. Long lists
    end in a row that sums the rest, and names are cut rather than run out of their place; amounts never are.

    >>> from qhatu import packs
    >>> from qhatu.packs.words import Words
    >>> from qhatu.records import cost_sheet
    >>> trade, place = packs.trade("candles"), packs.place("bolivia")
    >>> words = Words("es", place)
    >>> pdf = cost_sheet_pdf(
    ...     cost_sheet.read({}, trade, place, 2026, words),
    ...     enterprise_name="Velas Illimani", person_name="Wara", trade=trade, words=words, place=place,
    ...     day=date(2026, 11, 21),
    ... )
    >>> pdf[:5]
    b'%PDF-'
    """
    texts = cost_sheet_texts(
        form,
        enterprise_name=enterprise_name,
        person_name=person_name,
        trade=trade,
        words=words,
        place=place,
        day=day,
    )
    return typeset("cost_sheet.typ", texts, day)


def cost_sheet_texts(
    form: CostReading,
    *,
    enterprise_name: str,
    person_name: str,
    trade: "Trade",
    words: "Words",
    place: "Place",
    day: date,
) -> dict[str, Any]:
    """Everything the cost sheet shows, as texts ready to print; only the shares of its bar are numbers."""
    product = printable(form.name, LONGEST_NAME)
    written = words.day(day)
    enterprise = printable(enterprise_name, LONGEST_NAME)
    texts = {
        "language": words.language,
        "title": words.say("Hoja de costos"),
        "product": product,
        "enterprise": enterprise,
        "person": printable(person_name, LONGEST_NAME),
        "day": written,
        "cash_name": words.say("De tu bolsillo"),
        "full_name": words.say("Completo"),
        "notes": words.say(NOTES, batch=words.of(trade.batch)),
        "foot": " · ".join(filter(None, (enterprise, product, written))),
        "made_with": words.say("Hecho con Qhatu"),
    }
    try:
        return texts | _Paper(form, trade, words, place).texts()
    except sums.BadInput as trouble:
        # Numbers that can be read one by one but come to a sum beyond any enterprise.
        return texts | NOTHING_COSTED | {"missing": printable(words.explain(trouble), LONGEST_SENTENCE)}


class _Paper:
    """Words the parts of one cost sheet."""

    def __init__(self, form: CostReading, trade: "Trade", words: "Words", place: "Place") -> None:
        self.form, self.trade, self.words, self.place = form, trade, words, place
        self.unit, self.units = words.of(form.form.product.unit), words.of(form.form.product.units)

    def texts(self) -> dict[str, Any]:
        """The texts that depend on the numbers."""
        said = verdict(self.form)
        sentences = (said.headline, said.meaning, said.advice)
        return {
            "batch": self.batch(),
            "sentences": [printable(sentence, LONGEST_SENTENCE) for sentence in sentences],
            "missing": self.missing(),
            "tiles": self.tiles(),
            "bar": self.bar(),
            "sections": self.sections(),
            "totals": self.totals(),
            "boxes": self.boxes(),
        }

    # ---- above the account

    def batch(self) -> str:
        """How many units a batch gives, and how many batches and units a month or a year."""
        sheet, words = self.form.sheet, self.words
        if sheet is None:
            return ""
        return words.say(
            "De una {batch} se venden {made} {units}. {when}: {times} × {made} = {total} {units}.",
            when=words.say("Al año") if self.form.form.product.per == "year" else words.say("Al mes"),
            batch=words.of(self.trade.batch),
            made=words.number(sheet.units),
            times=words.number(sheet.batches),
            total=words.number(sheet.units_made),
            units=self.units,
        )

    def missing(self) -> str:
        """One line that names what is not filled in or could not be read; empty where nothing lacks."""
        form, words = self.form, self.words
        asked = form.form
        rows = {field.key: row for row in asked.rows() for field in row.fields}
        unread = {}
        for key, sentence in form.troubles.items():
            label = asked.fields[key].label
            unread[label if key not in rows else f"{rows[key].name}: {label}"] = sentence.rstrip(".")
        empty = [*form.missing]
        if form.price is None:
            empty.append(asked.price.label)
        lacking = [name for name in empty if name not in unread]
        lacking += [f"{name} ({sentence})" for name, sentence in unread.items()]
        if not lacking:
            return ""
        named = [printable(name, LONGEST_SENTENCE // 2) for name in lacking[:MOST_LACKING_NAMED]]
        rest = len(lacking) - len(named)
        if rest:
            named.append(words.say("y {count} más", count=rest))
        return words.say("Falta: {list}.", list="; ".join(named))

    def tiles(self) -> list[dict[str, Any]]:
        """Floor price, fair price and today's price."""
        form, words = self.form, self.words
        if form.sheet is None or not form.sheet.full:
            return []
        return [
            {
                "name": words.say("Precio mínimo"),
                "value": self._money(form.floor_price),
                "note": words.say("Por menos, pones de tu bolsillo."),
                "strong": False,
            },
            {
                "name": words.say("Precio justo"),
                "value": self._money(form.fair_price),
                "note": words.say("Paga a todos y deja {margin} para crecer.", margin=words.percent(form.margin)),
                "strong": True,
            },
            {
                "name": words.say("Tu precio de hoy"),
                "value": self._money(form.price),
                "note": words.say("Por cada {unit}.", unit=self.unit)
                if form.price is not None
                else words.say("Falta anotar tu precio."),
                "strong": False,
            },
        ]

    def bar(self) -> dict[str, Any] | None:
        """Where each boliviano of today's price goes; or, if the cost is higher, how far it reaches."""
        form, words = self.form, self.words
        parts = price_parts(form)
        drawn = [part for part in parts if part.kind != "lacking" and part.amount]
        whole = sum((part.amount for part in drawn), Decimal(0))
        if not whole or form.price is None:
            return None
        price = self._money(form.price)
        lacking = next((part.amount for part in parts if part.kind == "lacking"), None)
        return {
            "title": words.say("A dónde van los {price}", price=price),
            "parts": [
                {
                    "name": part.name,
                    "value": self._money(part.amount),
                    "share": float(part.amount / whole),
                    "pattern": part.kind,
                }
                for part in drawn
            ],
            "reaches": lacking
            and {
                "share": float(form.price / whole),
                "label": words.say("Hasta aquí alcanza tu precio. Faltan {lacking}.", lacking=self._money(lacking)),
            },
        }

    # ---- the account

    def sections(self) -> list[dict[str, Any]]:
        """The rows of a batch's account under their headings; sections without rows are left out."""
        asked, words = self.form.form, self.words
        share = self.form.batch.shared_share if self.form.batch else Decimal(1)
        resold = any(tool.residual for tool in self.form.batch.tools) if self.form.batch else False
        made = (
            (
                words.say("Materiales"),
                (words.say("Lo compras"), words.say("Usas"), words.say("Se pierde")),
                [self._material(row) for row in self._costed(asked.materials)],
            ),
            (
                words.say("Trabajo"),
                (words.say("Tiempo"), words.say("La hora vale"), ""),
                [self._work(row) for row in self._costed(asked.works)],
            ),
            (
                words.say("Herramientas que se gastan"),
                (words.say("Cuesta"), words.say("Dura"), words.say("Al final vale") if resold else ""),
                [self._tool(row) for row in self._costed(asked.tools)],
            ),
            (
                words.say("Gastos del mes"),
                (
                    words.say("Al mes"),
                    words.say("Del negocio"),
                    words.say("De esto") if share != 1 else "",
                ),
                [self._shared(row) for row in self._costed(asked.shared)],
            ),
        )
        return [
            {
                "title": title,
                "columns": list(columns),
                "rows": [self._written(*row) for row in rows],
                "more": self._rests(rows),
            }
            for title, columns, rows in made
            if rows
        ]

    def totals(self) -> list[dict[str, str]]:
        """Cash and full cost of the batch and of one unit, side by side."""
        sheet, words = self.form.sheet, self.words
        if sheet is None:
            return []
        return [
            {
                "name": words.say(
                    "La {batch} de {made} {units}",
                    batch=words.of(self.trade.batch),
                    made=words.number(sheet.units),
                    units=self.units,
                ),
                "cash": self._money(sheet.cash),
                "full": self._money(sheet.full),
            },
            {
                "name": words.say("Cada {unit}", unit=self.unit),
                "cash": self._money(sheet.cash_per_unit),
                "full": self._money(sheet.full_per_unit),
            },
        ]

    def _costed(self, rows: "Sequence[Row]") -> "list[Row]":
        return [row for row in rows if f"{row.group}/{row.id}" in self.form.row_costs]

    def _material(self, row: "Row") -> "_Line":
        words, found = self.words, self._found(row)
        bought = words.say(
            "{size} {unit} por {price}",
            size=words.number(found["pack_size"]),
            unit=words.unit(row.bought_in, found["pack_size"]),
            price=self._money(found["pack_price"]),
        )
        used = f"{words.number(found['quantity'])} {words.unit(row.used_in, found['quantity'])}"
        lost = words.percent(found["waste"]) if found.get("waste") else ""
        cost = self._cost(row)
        return row.name, (bought, used, lost), cost, cost

    def _work(self, row: "Row") -> "_Line":
        words, found = self.words, self._found(row)
        hourly = found["hourly"] if row.id == "paid" else self.form.hour_value
        minutes = f"{words.number(found['minutes'])} {words.unit('min', found['minutes'])}"
        cost = self._cost(row)
        return row.name, (minutes, self._money(hourly), ""), cost if row.id == "paid" else None, cost

    def _tool(self, row: "Row") -> "_Line":
        words, found = self.words, self._found(row)
        counted = words.say("usos") if row.life_in == "batch" else words.unit("month", found["life"])
        lasts = f"{words.number(found['life'])} {counted}"
        kept = self._money(found["residual"]) if found.get("residual") else ""
        return row.name, (self._money(found["price"]), lasts, kept), None, self._cost(row)

    def _shared(self, row: "Row") -> "_Line":
        words, found, batch = self.words, self._found(row), self.form.batch
        own = words.percent(found.get("share", Decimal(1)))
        if batch is None:
            return row.name, (self._money(found["monthly"]), own, ""), None, None
        cost = self._cost(row) * batch.shared_share * batch.months / batch.batches
        of_this = words.percent(batch.shared_share) if batch.shared_share != 1 else ""
        return row.name, (self._money(found["monthly"]), own, of_this), cost, cost

    def _written(self, name: str, details: Sequence[str], cash: Decimal | None, full: Decimal | None) -> dict[str, Any]:
        return {
            "name": printable(name, LONGEST_NAME),
            "details": list(details),
            "cash": self._amount(cash),
            "full": self._amount(full),
        }

    def _rests(self, rows: "Sequence[_Line]") -> list[dict[str, Any]]:
        """For each number of rows that may be shown, the row that sums those that are not."""
        rests = []
        for shown in range(len(rows)):
            hidden = rows[shown:]
            name = self.words.say("y {count} más", count=len(hidden))
            cash = [row[2] for row in hidden if row[2] is not None]
            full = [row[3] for row in hidden if row[3] is not None]
            rests.append(self._written(name, ("", "", ""), sum(cash) if cash else None, sum(full) if full else None))
        return rests

    # ---- below the account

    def boxes(self) -> list[dict[str, Any]]:
        """What an hour earns beside the minimum wage, its year and source; and the break-even."""
        boxes = []
        if self.form.sheet is not None and self.form.price is not None:
            boxes.append(self._hour_box())
        even = break_even_words(self.form)
        if even is not None:
            boxes.append(
                {
                    "title": even.title,
                    "value": even.units,
                    "says": [even.meaning],
                    "small": "",
                }
            )
        return boxes

    def _hour_box(self) -> dict[str, Any]:
        words, hour, asked = self.words, self.form.hour_earned, self.form.form
        wage = asked.wage
        facts = {
            "year": wage.year,
            "monthly": words.money(wage.monthly),
            "hours": words.number(self.place.hours_per_month),
            "source": printable(wage.source, LONGEST_SENTENCE),
        }
        source = (
            words.say("Son {monthly} al mes entre {hours} horas. Fuente: {source}.", **facts)
            if wage.checked
            else words.say("Son {monthly} al mes entre {hours} horas. Sin comprobar: {source}.", **facts)
        )
        if not self.place.hours.checked:
            source += " " + words.say("Nadie comprobó todavía las {hours} horas al mes.", **facts)
        return {
            "title": words.say("Lo que gana tu hora"),
            "value": words.say("No hay trabajo sin paga") if hour is None else self._money(hour),
            "says": [
                words.say(
                    "El salario mínimo por hora de {year} es {wage}.",
                    year=wage.year,
                    wage=words.money(asked.hourly_wage),
                )
            ],
            "small": source,
        }

    # ---- numbers

    def _found(self, row: "Row") -> dict[str, Decimal]:
        """What was read in a row, by the last word of its keys."""
        found = {}
        for field in row.fields:
            value = self.form.number(field.key)
            if value is not None:
                found[field.key.rsplit("/", 1)[1]] = value
        return found

    def _cost(self, row: "Row") -> Decimal:
        return self.form.row_costs[f"{row.group}/{row.id}"]

    def _money(self, amount: Decimal | None) -> str:
        return "—" if amount is None else self.words.money(sums.round_to_coin(amount, self.place.cent))

    def _amount(self, amount: Decimal | None) -> str:
        """An amount without its currency, for a column that says it once; empty where it does not count."""
        if amount is None:
            return ""
        decimals = max(0, -int(self.place.cent.as_tuple().exponent))
        return self.words.number(sums.round_to_coin(amount, self.place.cent), decimals)


_Line = tuple[str, Sequence[str], Decimal | None, Decimal | None]
