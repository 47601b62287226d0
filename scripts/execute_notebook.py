"""Executes one notebook from top to bottom in a fresh kernel and writes it, outputs included, to another file.

Called as `execute_notebook.py NOTEBOOK OUT TIMEOUT`: prints one line of JSON, {"ok": true, "seconds": s} or {"ok": false, "error": text}.
Stops at the first cell that fails. The same notebook gives the same bytes: no times are recorded, pieces of one stream are joined.
"""

import json
import os
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def main(source, out, timeout):
    notebook = nbformat.read(source, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="tslab",
        resources={"metadata": {"path": os.path.dirname(os.path.abspath(source))}},
        allow_errors=False,
        record_timing=False,
        coalesce_streams=True,
    )
    start = time.monotonic()
    try:
        client.execute()
    except CellExecutionError as error:
        return {"ok": False, "error": str(error)}
    except CellTimeoutError:
        return {"ok": False, "error": f"a cell took longer than {timeout} seconds"}
    except DeadKernelError as error:
        return {"ok": False, "error": f"the kernel died: {error}"}
    seconds = time.monotonic() - start
    notebook.metadata = {
        "kernelspec": {"name": "tslab", "display_name": "TypeScript", "language": "typescript"},
        "language_info": {"name": "typescript", "file_extension": ".ts", "mimetype": "text/typescript"},
    }
    nbformat.validate(notebook)
    nbformat.write(notebook, out)
    return {"ok": True, "seconds": round(seconds, 1)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
