"""The same probes to this kernel and to ipykernel, the one that readers know: message by message, they answer alike."""

import unittest

from session import Session

# What is asked: in Python, in TypeScript, and how. Only kinds and order of messages are compared, and what is said of the outcome.
PROBES = [
    ("nothing", "", "", {}),
    ("a line", "print('a')", "console.log('a');", {}),
    ("two streams", "import sys\nprint('a', flush=True)\nprint('b', file=sys.stderr)", "console.log('a'); console.error('b');", {}),
    ("a result", "1 + 1", "1 + 1", {}),
    ("a silenced result", "1 + 1;", "1 + 1;", {}),
    ("an error", "raise ValueError('x')", "throw new RangeError('x')", {}),
    ("a syntax error", "a = = 1", "a = = 1", {}),
    ("output before an error", "print('a')\nraise ValueError('x')", "console.log('a');\nthrow new RangeError('x')", {}),
    ("a silent cell", "x = 1", "let x = 1", {"silent": True}),
    ("a silent result", "1 + 1", "1 + 1", {"silent": True}),
    ("no history", "x = 2", "x = 2;", {"store_history": False}),
    ("a result without history", "7", "7", {"store_history": False}),
    ("a rich output", "from IPython.display import display, HTML\ndisplay(HTML('<b>b</b>'))", "display({ 'text/html': '<b>b</b>' });", {}),
    ("an output with an id", "h = display(HTML('1'), display_id='one')", "display({ 'text/html': '1' }, { id: 'one' });", {}),
    ("its update", "h.update(HTML('2'))", "display({ 'text/html': '2' }, { id: 'one', update: true });", {}),
    ("clearing", "from IPython.display import clear_output\nclear_output(wait=True)", "clearOutput({ wait: true });", {}),
    ("user expressions", "y = 3", "let y = 3", {"user_expressions": {"a": "y", "b": "no_such_name"}}),
    ("input without a reader", "input()", "await input()", {"allow_stdin": False}),
    ("a page", "?print", "?console.log", {}),
]

# Requests that need no cell.
REQUESTS = [
    ("kernel_info_request", {}, "shell"), ("kernel_info_request", {}, "control"), ("comm_info_request", {}, "shell"), ("comm_info_request", {"target_name": "x"}, "shell"),
    ("history_request", {"hist_access_type": "tail", "n": 2, "output": False, "raw": True}, "shell"), ("history_request", {"hist_access_type": "search", "pattern": "*", "n": 1, "output": False, "raw": True}, "shell"),
    ("is_complete_request", {"code": "1"}, "shell"), ("is_complete_request", {"code": "f("}, "shell"),
    ("complete_request", {"code": "no_such_thing.", "cursor_pos": 14}, "shell"), ("inspect_request", {"code": "no_such_thing", "cursor_pos": 13, "detail_level": 0}, "shell"),
    ("interrupt_request", {}, "control"),
]


def told(answer):
    """What a front end sees of an answer, names and words left out."""
    kinds = [m["msg_type"] if m["msg_type"] != "stream" else m["content"]["name"] for m in answer.messages]
    states = [m["content"].get("execution_state") for m in answer.messages if m["msg_type"] == "status"]
    values = {name: (value["status"], sorted(value)) for name, value in answer.reply.get("user_expressions", {}).items()}
    keys = {"status", "execution_count", "ename", "evalue", "traceback", "payload", "user_expressions"}
    errors = [sorted(content) for content in answer.of("error")]
    return {"kinds": kinds, "states": states, "status": answer.status, "keys": sorted(keys & set(answer.reply)), "values": values, "errors": errors, "payload": [p["source"] for p in answer.reply.get("payload", [])]}


class AsIPython(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.ours, cls.theirs = Session(), Session("python3")

    @classmethod
    def tearDownClass(cls):
        cls.ours.close()
        cls.theirs.close()

    def test_cells(self):
        for name, python, typescript, options in PROBES:
            with self.subTest(name):
                theirs, ours = self.theirs.run(python, **options), self.ours.run(typescript, **options)
                self.assertEqual(told(ours), told(theirs))

    def test_requests(self):
        for kind, content, channel in REQUESTS:
            with self.subTest(kind, **content):
                theirs, ours = self.theirs.request(kind, content, channel)["content"], self.ours.request(kind, content, channel)["content"]
                ignored = {"supported_features", "debugger", "metadata"}
                self.assertEqual((ours.get("status"), sorted(set(ours) - ignored)), (theirs.get("status"), sorted(set(theirs) - ignored)))


if __name__ == "__main__":
    unittest.main()
