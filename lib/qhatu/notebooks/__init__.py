"""Notebooks: the one form they have in the repository, their translations, and the copies a class opens.

tidy(paths)                    writes notebooks in their canonical form
check_notebooks(root)          every fault of the modules' notebooks
update_catalogues(root)        brings the translators' files up to date with the texts
assemble(target)               the class server's pages, a folder for each language
build(target, trade=...)       one trade's notebooks, for those who work in JupyterLab
new_module(name, like=...)     a module that begins as a copy of another
"""

from qhatu.notebooks.beginning import new_module
from qhatu.notebooks.catalogues import Progress, catalogue_faults, messages, update_catalogues
from qhatu.notebooks.course import assemble, build
from qhatu.notebooks.form import Notebook, Untidy, canonical, read, tidy, written
from qhatu.notebooks.modules import PAGES, module_folders, pages
from qhatu.notebooks.paragraphs import translate
from qhatu.notebooks.rules import check_notebooks

__all__ = [
    "PAGES",
    "Notebook",
    "Progress",
    "Untidy",
    "assemble",
    "build",
    "canonical",
    "catalogue_faults",
    "check_notebooks",
    "messages",
    "module_folders",
    "new_module",
    "pages",
    "read",
    "tidy",
    "translate",
    "update_catalogues",
    "written",
]
