"""The public conformance suite (PyPI jupyter_kernel_test) on this kernel; nothing that applies is left out."""

import unittest
from queue import Empty

import jupyter_kernel_test as suite


class Patient:
    """The suite gives a cell 15 s and each message 0.1 s, which on a busy machine says more of the machine than of the kernel. How quick
    it is, is tested elsewhere.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kc.execute("0")
        cls.kc.get_shell_msg(timeout=120)
        cls.eager = cls.kc.iopub_channel.get_msg
        cls.kc.iopub_channel.get_msg = lambda timeout: cls.eager(timeout=max(timeout, 10))

    def flush_channels(self):
        for read in (self.kc.shell_channel.get_msg, self.eager):
            try:
                while True:
                    suite.validate_message(read(timeout=0.1))
            except Empty:
                pass


class TypeScriptKernel(Patient, suite.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"
    code_hello_world = "console.log('hello, world');"
    code_stderr = "console.error('to stderr');"
    code_page_something = "?Math.sqrt"
    code_generate_error = "throw new Error('on purpose')"
    code_execute_result = [
        {"code": "1 + 2", "result": "3"},
        {"code": "const twelve = 12; twelve", "result": "12"},
        {"code": "({ a: [1, 2] })", "result": "{ a: [ 1, 2 ] }"},
        {"code": "1 + 2", "result": "3"},
        {"code": "await Promise.resolve('waited')", "result": "'waited'"},
        {"code": "1 + 2", "result": "3"},
    ]
    code_display_data = [
        {"code": "display({ 'text/html': '<b>bold</b>' });", "mime": "text/html"},
        {"code": "import { display as show } from 'tslab'; show.svg('<svg/>');", "mime": "image/svg+xml"},
    ]
    code_history_pattern = "1 +*"
    supported_history_operations = ("tail", "range", "search")
    completion_samples = [
        {"text": "Math.sq", "matches": {"sqrt"}},
        {"text": "import {} from 'node:fs/pro", "matches": {"promises"}},
        {"text": "'\U0001f600'.toUpperC", "matches": {"toUpperCase"}},
    ]
    complete_code_samples = ["1", "const a = 1", "function f() { return 3; }", "{ a: 1 }", "await 1", "let t: Array<number> = []", "<T>(x: T) => x"]
    incomplete_code_samples = ["function f() {", "const a = [1,", "`text", "/* comment", "if (true) {\n  f();", "f("]
    invalid_code_samples = ["const = 3", "let 3a = 1", "}", "f(]"]
    code_inspect_sample = "Math.sqrt"
    code_clear_output = "clearOutput();"


class Welcome(suite.IopubWelcomeTests):
    kernel_name = "tslab"
    support_iopub_welcome = True


if __name__ == "__main__":
    unittest.main()
