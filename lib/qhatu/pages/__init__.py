"""What people see: screens for a phone, made of widgets that call one function and show what it says."""

from qhatu.pages.cost_sheet import cost_sheet
from qhatu.pages.lesson import lesson
from qhatu.pages.practice import practice

__all__ = ["cost_sheet", "lesson", "practice"]
