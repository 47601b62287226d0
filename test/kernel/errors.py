"""What is said when a cell fails, and what becomes of the cells behind it."""

import unittest

from session import Kernel


class Errors(Kernel):
    def test_trace(self):
        answer = self.run_cell("interface Gone { a: number }\nfunction fails(x: number): never {\n  throw new RangeError(`no ${x}`);\n}\n\nfails(3);")
        self.assertEqual((answer.reply["ename"], answer.reply["evalue"]), ("RangeError", "no 3"))
        self.assertEqual(answer.of("error")[0]["ename"], "RangeError")
        number = answer.of("execute_input")[0]["execution_count"]
        self.assertIn(f"Cell [{number}], line 3, column 9", answer.trace)
        self.assertIn(f"at fails (Cell [{number}], line 3", answer.trace)
        self.assertIn(f"at Cell [{number}], line 6, column 1", answer.trace)
        self.assertNotIn("lib/kernel", answer.trace)

    def test_library_frames_are_folded(self):
        answer = self.run_cell("import { readFileSync } from 'node:fs';\nreadFileSync('/no/such/file');")
        self.assertEqual(answer.reply["ename"], "Error")
        self.assertIn("line 2", answer.trace)
        self.assertRegex(answer.trace, r"\(\d+ lines? of libraries\)")

    def test_compile_errors(self):
        answer = self.run_cell("console.log('not run');\nconst n: number = 'text';")
        self.assertIn("line 2, column 7: error TS2322: Type 'string' is not assignable to type 'number'.", answer.trace)
        self.assertIn("^", answer.trace)
        self.assertEqual(answer.text(), "")
        answer = self.run_cell("const = 3")
        self.assertEqual(answer.reply["ename"], "SyntaxError")

    def test_a_line_again_and_again_is_counted(self):
        answer = self.run_cell("function down(n: number): number {\n  return 1 + down(n + 1);\n}\ndown(0);")
        self.assertRegex(answer.trace, r"\(the line above \d+ more times\)")
        self.assertLess(len(answer.trace.split("\n")), 15)

    def test_lines_of_another_kernel_are_told(self):
        for code in ["!ls -l", "%timeit 1", "%%bash\nls"]:
            self.assertIn("are IPython's", self.run_cell(code).trace, code)
        self.assertNotIn("IPython", self.run_cell("!nothing_of_this_name.at").trace + self.run_cell("1 % ").trace)

    def test_unawaited_rejection(self):
        answer = self.run_cell("void Promise.reject(new Error('unseen')); console.log('printed')")
        self.assertEqual((answer.status, answer.reply["evalue"]), ("error", "unseen"))
        answer = self.run_cell("void (async () => { throw new TypeError('unseen too'); })();")
        self.assertEqual((answer.status, answer.reply["ename"]), ("error", "TypeError"))
        self.ok("const held = Promise.reject(new Error('held')); await new Promise((r) => setTimeout(r, 20)); await held.catch(() => {});")

    def test_late_errors_belong_to_their_cell(self):
        answer = self.ok("setTimeout(() => { throw new Error('too late'); }, 200);")
        ident = answer.messages[0]["parent_header"]["msg_id"]
        self.ok("await new Promise((resolve) => setTimeout(resolve, 500));")
        late = [m for m in self.session.strays if m["msg_type"] == "error"]
        self.assertEqual([(m["content"]["evalue"], m["parent_header"]["msg_id"]) for m in late], [("too late", ident)])

    def test_error_in_a_callback_ends_the_cell(self):
        answer = self.run_cell("await new Promise(() => { setTimeout(() => { throw new Error('in a timer'); }, 50); });", timeout=10)
        self.assertEqual(answer.reply["evalue"], "in a timer")

    def test_names_before_the_line_stay(self):
        self.run_cell("const before = 1;\nthrow new Error('x');\nconst after = 2;")
        self.assertEqual(self.ok("before").result, "1")
        self.assertEqual(self.run_cell("after").reply["ename"], "ReferenceError")

    def test_anything_can_be_thrown(self):
        for code in ["throw 5", "throw null", "throw undefined", "throw { a: 1 }", "throw Object.create(null)", "const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1; } }); throw e"]:
            self.assertEqual(self.run_cell(code).status, "error", code)
        answer = self.run_cell("throw new Error('outer', { cause: new TypeError('inner') })")
        self.assertIn("inner", answer.trace)

    def test_queued_cells_are_aborted(self):
        session = self.session
        session.strays, session.replies = [], []
        idents = [session.send(code) for code in ["await new Promise((r) => setTimeout(r, 200)); throw new Error('stop')", "console.log('never')", "6"]]
        answers = [session.collect(ident) for ident in idents[:1]]
        replies = {r["parent_header"]["msg_id"]: r for r in session.replies}
        while len(replies) < 2:
            reply = session.client.get_shell_msg(timeout=10)
            replies[reply["parent_header"]["msg_id"]] = reply
        self.assertEqual(answers[0].status, "error")
        self.assertEqual([replies[ident]["content"]["status"] for ident in idents[1:]], ["aborted", "aborted"])
        self.assertEqual(self.ok("7").result, "7")

    def test_without_stop_on_error(self):
        session = self.session
        session.strays, session.replies = [], []
        first = session.send("throw new Error('go on')", stop_on_error=False)
        second = session.send("8")
        self.assertEqual(session.collect(first).status, "error")
        self.assertEqual(session.collect(second).result, "8")


if __name__ == "__main__":
    unittest.main()
