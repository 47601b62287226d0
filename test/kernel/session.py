"""A kernel and its client, for tests: what a cell gives, message by message."""

import os
import subprocess
import time
import unittest
from queue import Empty

from jupyter_client.manager import KernelManager

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "notebooks")


def processes():
    """Process, parent, and resident memory in kilobytes, of all that run; none where the system does not tell."""
    if not os.path.exists("/proc"):
        return []
    lines = subprocess.run(["ps", "-eo", "pid,ppid,rss"], capture_output=True, text=True, check=True).stdout.split("\n")[1:]
    return [tuple(map(int, line.split())) for line in lines if line.strip()]


def family(pid):
    """A process and what it has started."""
    rows, found, size = processes(), {pid}, 0
    while len(found) != size:
        size = len(found)
        found |= {row[0] for row in rows if row[1] in found}
    return found


def memory(pid):
    """Resident memory of a process and of what it has started, in megabytes."""
    found = family(pid)
    return sum(row[2] for row in processes() if row[0] in found) / 1024


class Answer:
    """All that a cell gave."""

    def __init__(self, reply, messages):
        self.reply = reply["content"]
        self.messages = messages
        self.status = self.reply["status"]

    def of(self, kind):
        return [message["content"] for message in self.messages if message["msg_type"] == kind]

    def text(self, name="stdout"):
        return "".join(content["text"] for content in self.of("stream") if content["name"] == name)

    @property
    def result(self):
        found = self.of("execute_result")
        return found[0]["data"]["text/plain"] if found else None

    @property
    def trace(self):
        return "\n".join(self.reply.get("traceback", []))


class Session:
    """A kernel with one client."""

    def __init__(self, kernel="tslab", folder=FOLDER, env=None):
        self.manager = KernelManager(kernel_name=kernel)
        self.manager.start_kernel(cwd=folder, env={**os.environ, **(env or {})})
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)
        self.early = []

    def close(self):
        self.client.stop_channels()
        start = time.monotonic()
        self.manager.shutdown_kernel()
        return time.monotonic() - start

    def send(self, code, **options):
        return self.client.execute(code, **options)

    def collect(self, ident, timeout=60):
        """The reply and all messages of a request, to its idle."""
        end = time.monotonic() + timeout
        messages = []
        while True:
            message = self.early.pop(0) if self.early else self.client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
            if message["parent_header"].get("msg_id") != ident:
                self.strays.append(message)
                continue
            messages.append(message)
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                break
        while True:
            reply = self.client.get_shell_msg(timeout=max(0.1, end - time.monotonic()))
            if reply["parent_header"].get("msg_id") == ident:
                return Answer(reply, messages)
            self.replies.append(reply)

    def run(self, code, timeout=60, **options):
        self.strays, self.replies = [], []
        return self.collect(self.send(code, **options), timeout)

    def heard(self):
        """What has come on the public channel by now; it is kept for `collect`."""
        end = time.monotonic() + 1  # where it goes on and on, that is enough
        while time.monotonic() < end:
            try:
                self.early.append(self.client.get_iopub_msg(timeout=0.2))
            except Empty:
                break
        return self.early

    def interrupt(self):
        self.manager.interrupt_kernel()

    def request(self, kind, content, channel="shell", timeout=10):
        """Any request; its reply."""
        client = self.client
        target = getattr(client, f"{channel}_channel")
        message = client.session.msg(kind, content)
        target.send(message)
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            reply = target.get_msg(timeout=max(0.1, end - time.monotonic()))
            if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
                return reply
        raise Empty()


class Kernel(unittest.TestCase):
    """Each class has a kernel of its own, each test a cell or some."""

    env = None

    @classmethod
    def setUpClass(cls):
        cls.session = Session(env=cls.env)

    @classmethod
    def tearDownClass(cls):
        cls.session.close()

    def run_cell(self, code, **options):
        return self.session.run(code, **options)

    def ok(self, code, **options):
        answer = self.run_cell(code, **options)
        self.assertEqual(answer.status, "ok", answer.trace)
        return answer
