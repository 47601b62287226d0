"""Executes one notebook from top to bottom in a fresh kernel and writes it, outputs included, to another file.

Called as `execute_notebook.py NOTEBOOK OUT TIMEOUT`: prints one line of JSON,
{"ok": true, "seconds": s, "processorSeconds": p} or {"ok": false, "error": text}.
Stops at the first cell that fails. The same notebook gives the same bytes: no times are recorded, pieces of one stream are joined.
"""

import json
import os
import signal
import sys
import threading
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError


def end_with_caller(client):
    """Waits until the pipe to standard input closes: whoever called has ended, whatever ended it."""
    while sys.stdin.buffer.read(1 << 16):
        pass
    end(client)


def end(client):
    """Kills the kernel with its process group, then this process: nothing waits for a cell to finish."""
    process = getattr(getattr(client.km, "provisioner", None), "process", None)
    if process is not None and process.poll() is None:
        try:
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
        except OSError:
            process.kill()
    os._exit(1)


def processor_seconds(first):
    """What a process and all that it started have taken of the processors, those that have ended included."""
    processes = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as file:
                    fields = file.read().rsplit(")", 1)[1].split()
            except OSError:
                continue  # it has ended meanwhile
            processes[int(entry)] = (int(fields[1]), sum(int(ticks) for ticks in fields[11:15]))
    family = {first}
    while more := {pid for pid, (parent, _) in processes.items() if parent in family} - family:
        family |= more
    return sum(processes[pid][1] for pid in family if pid in processes) / os.sysconf("SC_CLK_TCK")


def watch_processor(client, used):
    """Looks twice a second: unlike the time on the clock, this hardly depends on what else the machine does. Only Linux tells."""
    while os.path.exists("/proc/self/stat"):
        process = getattr(getattr(client.km, "provisioner", None), "process", None)
        if process is not None:
            used.append(processor_seconds(process.pid))
        time.sleep(0.5)


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
    threading.Thread(target=end_with_caller, args=(client,), daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: end(client))
    used = []
    threading.Thread(target=watch_processor, args=(client, used), daemon=True).start()
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
    answer = {"ok": True, "seconds": round(seconds, 1)}
    if used:
        answer["processorSeconds"] = round(max(used), 1)
    return answer


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
