"""Runs a notebook with the kernelspec of this user, as nbclient does it."""

import json

import nbformat
from nbclient import NotebookClient

notebook = nbformat.v4.new_notebook()
notebook.cells = [
    nbformat.v4.new_code_cell(code) for code in ["x = 20", "print('hello') return x + 22"]
]
NotebookClient(notebook, kernel_name="llmspell", timeout=60).execute()
cells = [[dict(output) for output in cell.outputs] for cell in notebook.cells]
print(json.dumps(cells))
