"""Runs a notebook with a kernelspec, as nbclient does it."""

import json
import os
import sys

import nbformat
from nbclient import NotebookClient

program, home = sys.argv[1:]
spec = os.path.join(home, "kernels", "llmspell")
os.makedirs(spec)
with open(os.path.join(spec, "kernel.json"), "w") as file:
    argv = [program, "kernel", "start", "--foreground", "-f", "{connection_file}"]
    json.dump(
        {
            "argv": argv,
            "display_name": "LLMSpell",
            "language": "lua",
            "interrupt_mode": "message",
        },
        file,
    )
os.environ["JUPYTER_PATH"] = home
notebook = nbformat.v4.new_notebook()
notebook.cells = [
    nbformat.v4.new_code_cell(code) for code in ["x = 20", "print('hello') return x + 22"]
]
NotebookClient(notebook, kernel_name="llmspell", timeout=60).execute()
cells = [[dict(output) for output in cell.outputs] for cell in notebook.cells]
print(json.dumps(cells))
