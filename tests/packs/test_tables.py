"""Tables come from many hands and many programs."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qhatu.packs.tables import column_name, open_table, parse_table, read_table
from qhatu.sums import BadInput

ROSTER = "Nombre,PIN\r\nÑusta Peña,1234\r\n\r\nJosé «Pepe» Ñáñez,0042\r\n"


def written(tmp_path, text: str | bytes, encoding="utf-8", name="lista.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def sentence(path, **columns) -> str:
    with pytest.raises(BadInput) as told:
        read_table(path, **columns)
    return str(told.value)


class TestWhatAnyProgramWrites:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    @pytest.mark.parametrize("separator", [",", ";", "\t"])
    @pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
    def test_the_same_rows_are_read(self, tmp_path, encoding, separator, line_end):
        path = written(tmp_path, ROSTER.replace(",", separator).replace("\r\n", line_end), encoding)
        rows = read_table(path, required=["nombre", "pin"])
        assert [(row.number, row["nombre"], row["pin"]) for row in rows] == [
            (2, "Ñusta Peña", "1234"),
            (4, "José «Pepe» Ñáñez", "0042"),
        ]

    def test_a_big_endian_file_is_read(self, tmp_path):
        path = written(tmp_path, b"\xfe\xff" + ROSTER.encode("utf-16-be"))
        assert read_table(path)[0]["nombre"] == "Ñusta Peña"

    def test_quotes_hold_separators_quotes_and_lines(self, tmp_path):
        path = written(tmp_path, 'nombre;nota\r\n"Quispe; Ana";"dice ""hola""\r\ny se va"\r\nLuz;\r\n')
        first, second = read_table(path)
        assert first["nombre"] == "Quispe; Ana"
        assert first["nota"].splitlines() == ['dice "hola"', "y se va"]
        assert second.number == 4, "the row's line in the file, not its count"

    def test_excels_own_first_line_is_passed_over(self, tmp_path):
        assert read_table(written(tmp_path, "sep=;\r\nnombre;pin\r\nLuz;1\r\n"))[0]["pin"] == "1"

    def test_empty_columns_at_the_end_are_dropped(self, tmp_path):
        table = open_table(written(tmp_path, "nombre,pin,,\r\nLuz,1,,\r\n,,,\r\nInés,2,,\r\n"))
        assert table.columns == ("nombre", "pin")
        assert [row["nombre"] for row in table.rows] == ["Luz", "Inés"]

    def test_cells_missing_at_the_end_are_empty(self, tmp_path):
        assert read_table(written(tmp_path, "nombre,pin,curso\nLuz\n"))[0]["curso"] == ""

    def test_one_column_is_a_table(self, tmp_path):
        assert [row["nombre"] for row in read_table(written(tmp_path, "Nombre\nLuz\nInés\n"))] == ["Luz", "Inés"]

    def test_a_table_with_only_its_columns_has_no_rows(self, tmp_path):
        assert read_table(written(tmp_path, "nombre,pin\n")) == []

    def test_letters_made_of_two_signs_become_one(self, tmp_path):
        assert read_table(written(tmp_path, "nombre\nMarı́a Jose\u0301\n"))[0]["nombre"].endswith("José")

    @pytest.mark.parametrize(
        "typed, name",
        [(" NOMBRE ", "nombre"), ("Año de nacimiento", "ano_de_nacimiento"), ("name_es", "name_es")],
    )
    def test_a_columns_name_has_no_case_accents_or_spaces(self, typed, name):
        assert column_name(typed) == name

    @pytest.mark.parametrize("text", ["precio;nota\n12,5;\n1250;\n", 'precio,nota\n"12,5",\n', "precio\n12.5\n"])
    def test_a_decimal_is_read_with_the_tables_own_mark(self, text):
        assert parse_table(text.encode(), "t.csv").rows[0].decimal("precio") == Decimal("12.5")

    @given(st.binary(max_size=400))
    def test_any_bytes_are_a_table_or_a_sentence(self, data):
        try:
            parse_table(data, "lista.csv")
        except BadInput as error:
            assert str(error).startswith("lista.csv")


class TestColumns:
    def test_a_missing_column_is_named_with_what_was_found(self, tmp_path):
        told = sentence(written(tmp_path, "apellido,edad\nQuispe,19\n"), required=["nombre"])
        assert told == "lista.csv: falta la columna «nombre». Encontré: apellido, edad."

    def test_a_misspelt_column_is_guessed(self, tmp_path):
        told = sentence(written(tmp_path, "nonbre,edad\nQuispe,19\n"), required=["nombre"])
        assert "falta la columna «nombre»" in told and "«nonbre»: ¿es esa?" in told

    def test_a_misspelt_optional_column_is_told(self, tmp_path):
        told = sentence(written(tmp_path, "nombre,idoma\nLuz,es\n"), required=["nombre"], optional=["idioma"])
        assert told == "lista.csv: no conozco la columna «idoma». ¿Querías escribir «idioma»?"

    def test_another_column_is_ignored(self, tmp_path):
        assert read_table(written(tmp_path, "nombre,barrio\nLuz,Ceja\n"), required=["nombre"], optional=["pin"])

    def test_a_column_twice_is_refused(self, tmp_path):
        assert "«pin» está dos veces" in sentence(written(tmp_path, "nombre,PIN,pin\nLuz,1,2\n"))

    def test_a_column_without_name_is_refused(self, tmp_path):
        assert "fila 1: la columna 2 no tiene nombre" in sentence(written(tmp_path, "nombre,,pin\nLuz,1,2\n"))

    def test_more_cells_than_columns_are_refused_with_their_row(self, tmp_path):
        told = sentence(written(tmp_path, "nombre,precio\nLuz,5\nInés,12,50\n"))
        assert told.startswith("lista.csv, fila 3: tiene más celdas que columnas; sobra «50».")


class TestWhatIsNoTable:
    def test_a_missing_file_is_told(self, tmp_path):
        assert sentence(tmp_path / "lista.csv") == "lista.csv: no encontré este archivo."

    def test_a_folder_is_told(self, tmp_path):
        assert sentence(tmp_path).startswith(tmp_path.name)

    @pytest.mark.parametrize("text", ["", "\n\n \n", "\ufeff", ",,,\n"])
    def test_an_empty_file_is_told(self, tmp_path, text):
        assert "está vacío" in sentence(written(tmp_path, text))

    def test_a_workbook_is_told_how_to_become_a_table(self, tmp_path):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as book:
            book.writestr("xl/workbook.xml", "<workbook/>")
        assert "«Guardar como» y el tipo CSV" in sentence(written(tmp_path, stream.getvalue(), name="lista.xlsx"))

    @pytest.mark.parametrize(
        "data", [b"\x89PNG\r\n\x1a\n\0\0", b"%PDF-1.7\x00", b"\x00" * 50, "nombre".encode("utf-16-le")]
    )
    def test_a_picture_or_other_bytes_are_told(self, tmp_path, data):
        assert "no es una tabla" in sentence(written(tmp_path, data))

    def test_a_huge_file_is_told(self, tmp_path):
        assert "pesa más de 5 MB" in sentence(written(tmp_path, b"nombre\n" + b"x" * 5_000_000))

    def test_a_quote_that_is_never_closed_is_told_with_its_row(self, tmp_path):
        told = sentence(written(tmp_path, 'nombre,pin\nLuz,1\n"Inés,2\nAna,3\n'))
        assert told.startswith("lista.csv, fila 3: hay una comilla")

    @pytest.mark.parametrize(
        "cell, read, expected",
        [
            ("12O0", "decimal", "un número"),
            ("", "decimal", "un número"),
            ("2.5", "whole", "un número entero"),
            ("ayer", "day", "una fecha como 2026-11-01"),
        ],
    )
    def test_a_cell_of_another_kind_is_told_with_file_row_and_column(self, cell, read, expected):
        row = parse_table(f"precio,nota\n{cell},x\n".encode(), "lista.csv").rows[0]
        with pytest.raises(BadInput) as told:
            getattr(row, read)("precio")
        assert str(told.value) == f"lista.csv, fila 2, precio: esperaba {expected} y encontré «{cell}»."
